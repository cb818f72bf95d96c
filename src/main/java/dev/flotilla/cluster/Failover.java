package dev.flotilla.cluster;

/// One change of leader, measured by the new leader on its own clock.
///
/// @param detectMs      last sign of life → first candidacy
/// @param electMs       → leader
/// @param firstCommitMs → first entry of the new term committed
/// @param cause         "process gone (2 of 2 confirm)", "no heartbeat for 0.61 s", "handed over"
public record Failover(
        int from,
        int to,
        long term,
        long atMillis,
        int detectMs,
        int electMs,
        int firstCommitMs,
        int totalMs,
        String cause) {}
