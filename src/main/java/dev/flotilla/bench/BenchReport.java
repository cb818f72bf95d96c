package dev.flotilla.bench;

import java.util.List;
import java.util.Optional;

/// What a benchmark found.
///
/// @param gaps of the leader's kills; empty when none was asked for
public record BenchReport(Raw raw, List<Level> levels, Optional<Gaps> gaps) {
    public BenchReport {
        levels = List.copyOf(levels);
    }

    /// The machine's own rates, a second.
    public record Raw(double forces, double sqliteCommits) {}

    /// With `senders` senders, each waiting for its answer.
    ///
    /// @param savedPerSecond    acknowledged messages a second
    /// @param echoesPerSecond   gRPC echoes with as many callers in the same run
    /// @param messagesPerEntry  how many messages share an entry of the log; NaN when the leader changed
    /// @param forcesPerMessage  of the leader's log to disk, for one message; NaN when the leader changed
    public record Level(
            int senders,
            long saved,
            double savedPerSecond,
            double p50Ms,
            double p99Ms,
            double maxMs,
            double messagesPerEntry,
            double forcesPerMessage,
            double echoesPerSecond) {}

    /// Longest time without an acknowledgement around each kill of the leader.
    public record Gaps(List<Double> seconds, double p50Seconds, double p95Seconds) {
        public Gaps {
            seconds = List.copyOf(seconds);
        }

        static Gaps of(List<Double> seconds) {
            var sorted = seconds.stream().sorted().toList();
            return new Gaps(seconds, at(sorted, 50), at(sorted, 95));
        }

        /// The smallest value that is not below `percent` of all.
        private static double at(List<Double> sorted, int percent) {
            return sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * percent / 100.0) - 1));
        }
    }
}
