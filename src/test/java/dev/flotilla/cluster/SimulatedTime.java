package dev.flotilla.cluster;

import dev.flotilla.base.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/// Simulated time: tasks run in the order of their time, then of their making. One thread.
final class SimulatedTime implements Clock {
    private record Task(long at, long number, Runnable what) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::number));
    private long now = 1_000_000_000L;
    private long number;

    void at(Duration delay, Runnable what) {
        tasks.add(new Task(now + delay.toNanos(), number++, what));
    }

    void run(Duration length) {
        var until = now + length.toNanos();
        while (!tasks.isEmpty() && tasks.peek().at <= until) {
            var task = tasks.remove();
            now = task.at;
            task.what.run();
        }
        now = until;
    }

    /// @return whether it came true within the limit
    boolean runUntil(BooleanSupplier condition, Duration limit) {
        for (var end = now + limit.toNanos(); now < end; ) {
            if (condition.getAsBoolean()) {
                return true;
            }
            run(Duration.ofMillis(10));
        }
        return condition.getAsBoolean();
    }

    @Override
    public long wallMillis() {
        return 1_800_000_000_000L + now / 1_000_000;
    }

    @Override
    public long ticksNanos() {
        return now;
    }

    /// A loop that runs nothing any more once it is closed: a process that can be killed.
    Loop loop() {
        return new Loop() {
            private boolean dead;

            @Override
            public Clock clock() {
                return SimulatedTime.this;
            }

            @Override
            public void execute(Runnable task) {
                var unused = after(Duration.ZERO, task);
            }

            @Override
            public Timer after(Duration delay, Runnable task) {
                var cancelled = new boolean[1];
                at(delay, () -> {
                    if (!dead && !cancelled[0]) {
                        task.run();
                    }
                });
                return () -> cancelled[0] = true;
            }

            @Override
            public void offload(Runnable work) {
                execute(work);
            }

            @Override
            public void close() {
                dead = true;
            }
        };
    }
}
