package dev.flotilla.cluster;

import dev.flotilla.consensus.EngineStatus;

/// What a server is, as shown to people. The last three are known only from outside the engine.
public enum Role {
    LEADER,
    FOLLOWER,
    CANDIDATE,
    LEARNER,
    JOINING,
    STOPPED,
    /// Cannot trust its files; does not vote; re-syncs.
    QUARANTINED,
    /// Only in a view of others: no answer to the server that made the view.
    UNREACHABLE,
    REMOVED;

    static Role of(EngineStatus.Role role) {
        return switch (role) {
            case LEADER -> LEADER;
            case FOLLOWER -> FOLLOWER;
            case CANDIDATE -> CANDIDATE;
            case LEARNER -> LEARNER;
            case JOINING -> JOINING;
            case STOPPED -> STOPPED;
        };
    }
}
