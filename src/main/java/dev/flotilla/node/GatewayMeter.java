package dev.flotilla.node;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// Counts what goes through the gateway. Thread-safe; [#sample] is for one caller.
final class GatewayMeter {
    private static final long MICROS_MOST = TimeUnit.MINUTES.toMicros(1);

    private final LongAdder commands = new LongAdder();
    private final LongAdder entries = new LongAdder();
    private final LongAdder committed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Recorder latency = new Recorder(MICROS_MOST, 2);
    private long sampledAtNanos = System.nanoTime();
    private long sampledCommitted;
    private long sampledCommands;
    private long sampledEntries;
    private @org.jspecify.annotations.Nullable Histogram reused;

    void proposed(int size) {
        commands.add(size);
        entries.increment();
        inFlight.addAndGet(size);
    }

    void answered(int size, boolean done) {
        inFlight.addAndGet(-size);
        if (done) {
            committed.add(size);
        }
    }

    void committed(long nanos) {
        latency.recordValue(Math.min(TimeUnit.NANOSECONDS.toMicros(Math.max(nanos, 0)), MICROS_MOST));
    }

    void refused() {
        refused.increment();
    }

    int inFlight() {
        return inFlight.get();
    }

    /// Since the server started.
    long commandsProposed() {
        return commands.sum();
    }

    long entriesProposed() {
        return entries.sum();
    }

    /// What happened since the last sample.
    Sample sample() {
        var now = System.nanoTime();
        var seconds = Math.max(Duration.ofNanos(now - sampledAtNanos).toNanos() / 1e9, 1e-3);
        var histogram = latency.getIntervalHistogram(reused);
        reused = histogram;
        var committedNow = committed.sum();
        var commandsNow = commands.sum();
        var entriesNow = entries.sum();
        var sample = new Sample(
                (committedNow - sampledCommitted) / seconds,
                (int) histogram.getValueAtPercentile(50),
                (int) histogram.getValueAtPercentile(99),
                inFlight.get(),
                entriesNow == sampledEntries
                        ? 0
                        : (double) (commandsNow - sampledCommands) / (entriesNow - sampledEntries));
        sampledAtNanos = now;
        sampledCommitted = committedNow;
        sampledCommands = commandsNow;
        sampledEntries = entriesNow;
        return sample;
    }

    record Sample(double commitsPerSecond, int p50Micros, int p99Micros, int pending, double commandsPerEntry) {}
}
