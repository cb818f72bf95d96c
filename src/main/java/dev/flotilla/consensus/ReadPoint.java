package dev.flotilla.consensus;

/// Answer to "how far must I have applied so that a read here is linearizable, and have I?".
public sealed interface ReadPoint {
    /// Everything committed before the question is applied here, up to this index at least.
    record Ready(LogIndex applied) implements ReadPoint {}

    /// No majority confirmed a leader in time: what stands here may be old.
    record Unavailable(String reason) implements ReadPoint {}
}
