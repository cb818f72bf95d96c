package dev.flotilla.base;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/// Stops parts in the reverse order of their start, each within a time limit, all of them whatever one of them does.
/// Thread-safe; the second stop does nothing.
public final class Lifecycle implements AutoCloseable {
    private final Duration limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Part> parts = new ArrayDeque<>();
    private final List<Trouble> troubles = new ArrayList<>();

    /// @param limit for all parts together; when it is over, the rest still gets a moment each
    public Lifecycle(Duration limit) {
        this.limit = limit;
    }

    /// Hands a started part over; `stop` is called once, on a thread of its own.
    public <T> T started(String name, T part, Stop stop) {
        lock.lock();
        try {
            parts.push(new Part(name, stop));
            return part;
        } finally {
            lock.unlock();
        }
    }

    public <T extends AutoCloseable> T started(String name, T part) {
        return started(name, part, part::close);
    }

    /// What did not stop as it should; filled by [#close].
    public List<Trouble> troubles() {
        lock.lock();
        try {
            return List.copyOf(troubles);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        var end = System.nanoTime() + limit.toNanos();
        for (var part = next(); part != null; part = next()) {
            stop(part, Math.max(end - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(100)));
        }
    }

    private @org.jspecify.annotations.Nullable Part next() {
        lock.lock();
        try {
            return parts.poll();
        } finally {
            lock.unlock();
        }
    }

    private void stop(Part part, long nanos) {
        var done = new CompletableFuture<Boolean>();
        var thread = Thread.ofPlatform()
                .daemon()
                .name("flotilla-stop-" + part.name)
                .start(() -> {
                    try {
                        part.stop.run();
                        done.complete(true);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                });
        try {
            done.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            trouble(new Trouble(part.name, "did not stop in time", e));
        } catch (ExecutionException e) {
            trouble(new Trouble(part.name, "failed while stopping", e.getCause() == null ? e : e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            trouble(new Trouble(part.name, "was not waited for", e));
        }
    }

    private void trouble(Trouble trouble) {
        lock.lock();
        try {
            troubles.add(trouble);
        } finally {
            lock.unlock();
        }
    }

    public record Trouble(String part, String what, Throwable cause) {}

    /// How a part is stopped.
    @FunctionalInterface
    public interface Stop {
        void run() throws Exception;
    }

    private record Part(String name, Stop stop) {}
}
