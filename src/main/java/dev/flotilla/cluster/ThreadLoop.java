package dev.flotilla.cluster;

import dev.flotilla.base.Clock;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A loop on one platform thread. A task that throws is logged and does not stop the loop: this room only advises the
/// engine, which goes on without it.
final class ThreadLoop implements Loop {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadLoop.class);
    private final ScheduledThreadPoolExecutor executor;
    private final String name;
    private final Clock clock;

    ThreadLoop(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
        executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon().factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.trace("{} is closed", name, e);
        }
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        try {
            var future = executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.trace("{} is closed", name, e);
            return () -> {};
        }
    }

    @Override
    public void offload(Runnable work) {
        Thread.ofVirtual().name(name + "-work").start(guarded(work));
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("{}: a task failed; the loop goes on", name, e);
            }
        };
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
