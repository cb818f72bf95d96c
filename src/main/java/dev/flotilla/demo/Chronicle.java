package dev.flotilla.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// What happened in a demo, in order, with the time since it began. Thread-safe.
final class Chronicle {
    private static final int KEPT = 500;

    private final long startNanos;
    private final List<DemoView.Happening> happenings = new ArrayList<>();
    private final List<Consumer<DemoView.Happening>> listeners = new CopyOnWriteArrayList<>();

    Chronicle(long startNanos) {
        this.startNanos = startNanos;
    }

    void add(String text) {
        var happening = new DemoView.Happening(since(), text);
        synchronized (happenings) {
            happenings.add(happening);
            if (happenings.size() > KEPT) {
                happenings.removeFirst();
            }
        }
        listeners.forEach(listener -> listener.accept(happening));
    }

    /// Called on the thread that adds.
    void onHappening(Consumer<DemoView.Happening> listener) {
        listeners.add(listener);
    }

    Duration since() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    List<DemoView.Happening> all() {
        synchronized (happenings) {
            return List.copyOf(happenings);
        }
    }
}
