package dev.flotilla.cluster;

import dev.flotilla.consensus.HostPort;
import java.util.Optional;

/// What became of a wish to change the membership or the leader.
public sealed interface ChangeOutcome {
    /// @param leader server_id of who leads now, 0 = not known yet
    record Done(String message, long configIndex, long term, int leader) implements ChangeOutcome {}

    /// Nothing changed; the sentence says why and the way out.
    record Refused(String message) implements ChangeOutcome {}

    /// Nothing changed: `expectedTerm` or `expectedConfig` is not what holds now.
    record Stale(String message) implements ChangeOutcome {}

    record NotLeader(Optional<HostPort> leader, long term) implements ChangeOutcome {}

    /// Perhaps done: look at the membership again.
    record Unknown(String message) implements ChangeOutcome {}
}
