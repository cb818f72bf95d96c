package dev.flotilla.consensus;

import java.util.Optional;

/// What became of an entry that was proposed. `R` is what the state machine answered.
public sealed interface Proposal<R> {
    /// On the disks of a majority and applied here.
    record Committed<R>(Position at, R result) implements Proposal<R> {}

    /// Not accepted: this server does not lead.
    record NotLeader<R>(Optional<MemberId> leader, long term) implements Proposal<R> {}

    /// Not accepted: a limit was reached, or the engine is not ready. `reason` is for logs.
    record Busy<R>(String reason) implements Proposal<R> {}

    /// Accepted perhaps, committed perhaps: retry with the same ids, never say "failed".
    record Unknown<R>(String reason) implements Proposal<R> {}
}
