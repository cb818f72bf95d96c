package dev.flotilla.cluster;

import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.Leadership;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.ReplicatedLog;

/// What every part of this room stands on.
///
/// @param bootId made anew at each start
record Surroundings(
        ReplicatedLog<?> log,
        Member self,
        GroupId group,
        PeerCalls calls,
        ClusterSettings settings,
        Loop loop,
        long bootId) {
    MemberId id() {
        return self.id();
    }

    EngineStatus status() {
        return log.status();
    }

    Leadership leadership() {
        return log.leadership();
    }

    /// Monotonic nanoseconds.
    long now() {
        return loop.clock().ticksNanos();
    }
}
