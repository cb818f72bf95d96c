package dev.flotilla.cluster;

import dev.flotilla.base.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// The one thread that owns this room's state, as a seam: a test runs it in simulated time.
public interface Loop extends AutoCloseable {
    Clock clock();

    /// Runs the task on the loop, in order; drops it after [#close].
    void execute(Runnable task);

    Timer after(Duration delay, Runnable task);

    /// Runs work that may wait, elsewhere.
    void offload(Runnable work);

    /// Hands the future's result to the loop. For futures that by contract never end exceptionally.
    default <T> void then(CompletableFuture<T> future, Consumer<? super T> next) {
        var _ = future.thenAccept(value -> execute(() -> next.accept(value)));
    }

    @Override
    void close();

    interface Timer {
        void cancel();
    }

    /// A loop on a thread of its own.
    static Loop threaded(String name, Clock clock) {
        return new ThreadLoop(name, clock);
    }
}
