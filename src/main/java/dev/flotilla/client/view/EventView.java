package dev.flotilla.client.view;

/// Something that happened to servers.
///
/// @param serverId who saw it
/// @param seq      +1 for each event of this boot of that server
/// @param about    server_id it is about, 0 = none
public record EventView(
        int serverId,
        long bootId,
        long seq,
        long atMillis,
        String kind,
        long term,
        int about,
        String text,
        int tookMs) {}
