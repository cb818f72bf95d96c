package dev.flotilla.cluster;

import java.time.Duration;
import java.util.Optional;

/// What a server knows about itself besides its engine. Cheap to take; asked up to ten times a second on the loop's
/// thread, must not block.
///
/// @param clients     clients that introduced themselves on an open stream here; counted by the cluster
/// @param trouble     empty, or one sentence
/// @param quarantined its files cannot be trusted: no vote, no answers
/// @param receiving   while it copies a snapshot
/// @param digest      running digest of the state at `digestIndex`, lower-case hex
public record NodeFacts(
        long appliedSequence,
        Rates rates,
        Storage storage,
        Process process,
        int clients,
        String trouble,
        boolean quarantined,
        Optional<Receiving> receiving,
        long digestIndex,
        String digest) {
    /// For tests and for a server that is only starting.
    public static final NodeFacts NONE = new NodeFacts(
            0,
            new Rates(0, 0, 0, 0, 0),
            new Storage(0, 0, 0, Long.MAX_VALUE),
            new Process("", "", Duration.ZERO, 0, 0, 0),
            0,
            "",
            false,
            Optional.empty(),
            0,
            "");

    NodeFacts withClients(int count) {
        return new NodeFacts(
                appliedSequence, rates, storage, process, count, trouble, quarantined, receiving, digestIndex, digest);
    }

    /// Commands over the last seconds; latencies in microseconds; `pending` proposed here and not yet committed.
    public record Rates(
            double commitsPerSecond, int commitP50Micros, int commitP99Micros, int pending, double commandsPerEntry) {}

    public record Storage(long databaseBytes, long walBytes, long logBytes, long freeBytes) {}

    public record Process(String version, String java, Duration uptime, long residentBytes, double cpu, long pid) {}

    public record Receiving(long bytesDone, long bytesTotal, long index, int attempt) {}
}
