package dev.flotilla.consensus.engine;

import java.time.Duration;
import java.util.Arrays;
import org.apache.ratis.metrics.Timekeeper;

/// Measures the forces of one log: the last few durations, and since when one is under way. Written by Ratis' log
/// thread alone, read by any.
final class ForceClock implements Timekeeper {
    private static final int KEPT = 512;
    private final long[] lastNanos = new long[KEPT];
    private volatile long count;
    private volatile long startedNanos;

    @Override
    public Context time() {
        var start = System.nanoTime();
        startedNanos = start == 0 ? 1 : start;
        return () -> stop(start);
    }

    private long stop(long start) {
        var took = System.nanoTime() - start;
        var before = count;
        lastNanos[(int) (before % KEPT)] = took;
        count = before + 1;
        startedNanos = 0;
        return took;
    }

    /// How long the force that is under way has taken until now; zero when none is.
    Duration underWay() {
        var start = startedNanos;
        return start == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - start);
    }

    long count() {
        return count;
    }

    long p99Micros() {
        var kept = (int) Math.min(count, KEPT);
        if (kept == 0) {
            return 0;
        }
        var sorted = Arrays.copyOf(lastNanos, kept);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(kept - 1L, kept * 99L / 100)] / 1_000;
    }
}
