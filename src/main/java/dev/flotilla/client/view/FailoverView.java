package dev.flotilla.client.view;

/// One change of leader.
///
/// @param from server_id, 0 = none
public record FailoverView(
        int from,
        int to,
        long term,
        long atMillis,
        int detectMs,
        int electMs,
        int firstCommitMs,
        int totalMs,
        String cause) {}
