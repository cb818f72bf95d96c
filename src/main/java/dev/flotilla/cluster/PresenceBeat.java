package dev.flotilla.cluster;

import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.MemberId;
import java.util.List;

/// What servers tell each other over an open line, at least every [ClusterSettings#beat] and at once when it matters.
///
/// @param stopping  this server stops politely
/// @param events    own events since the last beat on this line
/// @param failovers own failover records since the last beat on this line
/// @param knowsYou  the receiver is a member in the configuration of `configIndex`; false only towards a server that
///                  opened the line and is not: how a removed server learns of it
public record PresenceBeat(
        MemberId from,
        long bootId,
        GroupId cluster,
        Role role,
        long term,
        boolean stopping,
        List<ClusterEvent> events,
        List<Failover> failovers,
        long configIndex,
        boolean knowsYou) {}
