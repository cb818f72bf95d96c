package dev.flotilla.bench;

import org.HdrHistogram.Histogram;

/// Percentiles of a set of durations.
record Latencies(long count, double p50Ms, double p99Ms, double maxMs) {
    private static final double NANOS_PER_MS = 1_000_000.0;

    static Latencies of(Histogram nanos) {
        return new Latencies(
                nanos.getTotalCount(),
                nanos.getValueAtPercentile(50) / NANOS_PER_MS,
                nanos.getValueAtPercentile(99) / NANOS_PER_MS,
                nanos.getMaxValue() / NANOS_PER_MS);
    }
}
