package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.EngineStatus.Role;
import dev.flotilla.consensus.Leadership.Listener;
import dev.flotilla.consensus.LogIndex;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at one engine, ten times a second and whenever Ratis says that something changed: tells the listeners what is
/// new, opens an engine again that closed itself, and sees to a failing disk. One thread owns all of it.
final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final long LOOK_EVERY_MS = 100;
    private static final Duration REOPEN_FIRST = Duration.ofMillis(200);
    private static final Duration REOPEN_LAST = Duration.ofSeconds(5);

    /// What is watched. Called on the watch thread alone.
    interface Engine {
        EngineStatus status();

        /// False when it closed itself, or is not open.
        boolean alive();

        boolean leads();

        /// How long the force of the log that is under way has taken; zero when none is.
        Duration forceUnderWay();

        /// False after close, removal or a broken state machine.
        boolean shouldRun();

        /// Closes what is left and opens anew; throws [EngineException] when files or port refuse.
        void reopen();

        void giveLeadershipAway();
    }

    private final Engine engine;
    private final EngineSettings.Timing timing;
    private final ScheduledExecutorService thread;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile String stopReason = "";
    private volatile String diskTrouble = "";
    private volatile @Nullable Throwable logFailure;

    private @Nullable EngineStatus seen;
    private long seenNanos;
    private Configuration seenConfiguration = new Configuration(LogIndex.NONE, List.of());
    private Duration reopenAfter = REOPEN_FIRST;
    private long reopenNotBefore;
    private boolean givenAway;

    Watch(String name, Engine engine, EngineSettings.Timing timing) {
        this.engine = engine;
        this.timing = timing;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    void start() {
        var every = thread.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
        if (every.isCancelled()) {
            LOG.debug("the watch was closed before it began");
        }
    }

    void add(Listener listener) {
        listeners.add(listener);
    }

    String trouble() {
        return stopReason.isEmpty() ? diskTrouble : stopReason;
    }

    void lookNow() {
        run(this::look);
    }

    void tell(Consumer<Listener> event) {
        run(() -> listeners.forEach(event));
    }

    /// The engine ended for good.
    void stopped(String reason) {
        stopReason = reason;
        lookNow();
    }

    void logFailed(Throwable cause) {
        logFailure = cause;
        lookNow();
    }

    /// Runs `work` on the watch thread.
    void run(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed: {}", e.toString());
        }
    }

    private void look() {
        try {
            supervise();
            watchDisk();
            report(engine.status());
        } catch (RuntimeException e) {
            LOG.warn("a look at the engine failed", e);
        }
    }

    private void report(EngineStatus now) {
        var before = seen;
        if (before == null
                || before.role() != now.role()
                || before.term() != now.term()
                || !before.leader().equals(now.leader())) {
            var reason = reason(before, now.role());
            listeners.forEach(l -> l.roleChanged(now.role(), now.term(), now.leader(), reason));
        }
        seen = now;
        seenNanos = System.nanoTime();
        var configuration = now.configuration();
        if (now.role() != Role.STOPPED && !configuration.equals(seenConfiguration)) {
            seenConfiguration = configuration;
            listeners.forEach(l -> l.configurationChanged(configuration));
        }
    }

    private String reason(@Nullable EngineStatus before, Role now) {
        return switch (now) {
            case STOPPED -> trouble();
            case CANDIDATE -> before != null && before.role() == Role.FOLLOWER ? reasonToStand(before) : "";
            case LEADER, FOLLOWER, LEARNER, JOINING -> "";
        };
    }

    /// Ratis does not say why; what was seen of the leader last does.
    private String reasonToStand(EngineStatus before) {
        if (before.leader().isEmpty()) {
            return "no leader is known";
        }
        var silence = before.leaderContactAge().plusNanos(System.nanoTime() - seenNanos);
        return silence.compareTo(timing.electionMin()) < 0
                ? "asked to stand"
                : String.format(Locale.ROOT, "no word from the leader for %.2f s", silence.toMillis() / 1000.0);
    }

    /// Ratis closes itself after a long pause of the process, a failed log or a dead thread of its own. A failed log
    /// is never written to again: fsync may have dropped what it could not write.
    private void supervise() {
        var failure = logFailure;
        if (!engine.shouldRun() || (engine.alive() && failure == null)) {
            return;
        }
        if (failure != null) {
            trouble("the log of this server failed: " + failure.getMessage());
            giveAwayOnce();
        }
        var now = System.nanoTime();
        if (reopenNotBefore != 0 && now - reopenNotBefore < 0) {
            return;
        }
        try {
            engine.reopen();
            var reason = failure != null ? "its log had failed" : "it had closed itself";
            logFailure = null;
            reopenNotBefore = 0;
            reopenAfter = REOPEN_FIRST;
            LOG.warn("the engine was started again: {}", reason);
            listeners.forEach(l -> l.restarted(reason));
        } catch (EngineException e) {
            LOG.warn("the engine did not start again, next try in {}", reopenAfter, e);
            trouble("the engine does not start: " + e.getCause());
            reopenNotBefore = now + reopenAfter.toNanos();
            var longer = reopenAfter.multipliedBy(2);
            reopenAfter = longer.compareTo(REOPEN_LAST) > 0 ? REOPEN_LAST : longer;
        }
    }

    private void watchDisk() {
        if (logFailure != null || !engine.alive()) {
            return;
        }
        var underWay = engine.forceUnderWay();
        if (underWay.compareTo(timing.stallAfter()) < 0) {
            diskTrouble = "";
            givenAway = false;
            return;
        }
        trouble("the disk has not answered for " + underWay.toMillis() / 1000 + " s");
        giveAwayOnce();
    }

    private void giveAwayOnce() {
        if (!givenAway && engine.leads()) {
            givenAway = true;
            engine.giveLeadershipAway();
            // before it is closed, where it must be, the heir gets the time to take over
            reopenNotBefore = System.nanoTime() + timing.electionMax().toNanos();
        }
    }

    private void trouble(String sentence) {
        var isNew = diskTrouble.isEmpty();
        diskTrouble = sentence;
        if (isNew) {
            LOG.warn("{}", sentence);
            listeners.forEach(l -> l.diskTrouble(sentence));
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
