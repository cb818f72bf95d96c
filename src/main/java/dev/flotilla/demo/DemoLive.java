package dev.flotilla.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The demo under a person's hand: a live picture and keys. Keys are obeyed one after the other on a thread of their
/// own, so that the picture goes on while a server is being killed.
public final class DemoLive {
    private static final Logger LOG = LoggerFactory.getLogger(DemoLive.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Demo demo;
    private final DemoScreen screen;
    private final AtomicReference<String> notice = new AtomicReference<>("The servers start.");
    private final AtomicReference<@Nullable Verdict> verdict = new AtomicReference<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private volatile boolean ended;

    public DemoLive(Demo demo, boolean colours) {
        this.demo = demo;
        this.screen = new DemoScreen(colours);
    }

    /// Runs until `q` and the verdict; empty when the terminal went away first.
    ///
    /// @throws RuntimeException when the demo could not start or could not be judged
    public Optional<Verdict> run() {
        var actions = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("flotilla-demo-actions").factory());
        try (var terminal = LiveTerminal.open()) {
            act(actions, "", this::start);
            terminal.run(
                    (width, height) -> screen.draw(demo.view().withNotice(notice.get()), width, height),
                    key -> obey(actions, key),
                    () -> !ended);
        } finally {
            actions.shutdownNow();
        }
        if (failure.get() instanceof RuntimeException thrown) {
            throw thrown;
        }
        return Optional.ofNullable(verdict.get());
    }

    private void start() {
        try {
            demo.start();
        } catch (RuntimeException e) {
            failure.set(e);
            ended = true;
        }
    }

    private void judge() {
        try {
            verdict.set(demo.verdict());
        } catch (RuntimeException e) {
            failure.set(e);
        }
        ended = true;
    }

    private void obey(ExecutorService actions, int key) {
        switch (Character.toLowerCase(key)) {
            case 'k' -> act(actions, "Killing the leader …", demo::killLeader);
            case 'p' -> act(actions, "Pausing the leader …", () -> demo.pauseLeader(PAUSE));
            case 'c' -> act(actions, "Cutting the leader off …", demo::cutLeaderOff);
            case 'r' -> act(actions, "Restarting …", demo::restartAll);
            case 't' -> act(actions, "Handing over …", demo::handOver);
            case 'a' -> act(actions, "Adding a server …", demo::addServer);
            case 'q' -> act(actions, "Stopping the people, emptying outboxes, comparing files …", this::judge);
            default -> notice.set("");
        }
    }

    private void act(ExecutorService actions, String what, Runnable action) {
        try {
            actions.execute(() -> {
                notice.set(what);
                try {
                    action.run();
                    notice.set("");
                } catch (RuntimeException e) {
                    LOG.warn("{} failed", what, e);
                    notice.set(
                            e.getMessage() == null
                                    ? e.toString()
                                    : e.getMessage().lines().findFirst().orElse(""));
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("a key after the end");
        }
    }
}
