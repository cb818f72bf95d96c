package dev.flotilla.ui.dashboard;

import dev.flotilla.client.view.EventView;
import dev.flotilla.client.view.TeamView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The only bridge from the stream's threads to the screen's: at most one task waits there, the newest view wins.
/// Events keep their order up to a limit, and what was dropped is counted.
final class Conflator {
    private static final int EVENTS_MAX = 1_000;
    private static final int BATCH_MAX = 200;

    /// What one turn of the screen gets.
    record Batch(Optional<TeamView> view, List<EventView> events, long dropped) {}

    private final AtomicReference<@Nullable TeamView> latest = new AtomicReference<>();
    private final ArrayBlockingQueue<EventView> events = new ArrayBlockingQueue<>(EVENTS_MAX);
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final LongAdder dropped = new LongAdder();
    private final Executor screen;
    private final Consumer<Batch> panels;

    /// @param screen runs tasks on the screen's thread, later and at the pace the screen can bear
    Conflator(Executor screen, Consumer<Batch> panels) {
        this.screen = screen;
        this.panels = panels;
    }

    void offer(TeamView view) {
        latest.set(view);
        wake();
    }

    void offer(EventView event) {
        if (!events.offer(event)) {
            dropped.increment();
        }
        wake();
    }

    private void wake() {
        if (waiting.compareAndSet(false, true)) {
            screen.execute(this::drain);
        }
    }

    private void drain() {
        waiting.set(false);
        var batch = new ArrayList<EventView>();
        events.drainTo(batch, BATCH_MAX);
        panels.accept(new Batch(Optional.ofNullable(latest.getAndSet(null)), List.copyOf(batch), dropped.sum()));
        if (!events.isEmpty()) {
            wake();
        }
    }
}
