package dev.flotilla.client.view;

import java.util.List;

/// One server's answer to "who leads?".
///
/// @param leaderAddress empty when none is known there
public record LeaderInfo(
        String leaderAddress,
        long term,
        List<String> replicaAddresses,
        long configIndex,
        String clusterId,
        int serverId,
        ServerRole role,
        long appliedSequence) {
    public LeaderInfo {
        replicaAddresses = List.copyOf(replicaAddresses);
    }
}
