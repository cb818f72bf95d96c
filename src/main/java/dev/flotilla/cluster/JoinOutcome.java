package dev.flotilla.cluster;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.GroupId;

/// What became of a wish to join.
public sealed interface JoinOutcome {
    record Joined(GroupId cluster, Configuration configuration, long term, boolean voter) implements JoinOutcome {}

    /// @param retry another change is under way, or no leader yet: ask again
    record Refused(String message, boolean retry) implements JoinOutcome {}
}
