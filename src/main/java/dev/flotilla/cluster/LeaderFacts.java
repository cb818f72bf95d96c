package dev.flotilla.cluster;

import dev.flotilla.consensus.HostPort;
import java.util.Optional;

/// A server's answer to "who leads?".
///
/// @param known    a leader is known and was heard of within an election timeout
/// @param replicas the members' addresses; its `leader` is set even when `known` is false and somebody led last
/// @param serverId of the answering server
public record LeaderFacts(boolean known, ReplicaList replicas, int serverId, Role role, long appliedSequence) {
    public Optional<HostPort> leader() {
        return known ? replicas.leader() : Optional.empty();
    }
}
