package dev.flotilla.node;

import dev.flotilla.base.Clock;
import dev.flotilla.consensus.Configuration;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a server does every half second that no call waits for: reads its own figures, says the replica list, keeps the
/// list of members on disk. One thread; it may block on disk.
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long EVERY_MS = 500;
    /// The replica list is said when it changed, and again after this long.
    private static final Duration SAID_EVERY = Duration.ofSeconds(10);

    private final FactsSampler facts;
    private final Supplier<Configuration> configuration;
    private final Path dataDir;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    private KnownMembers kept = KnownMembers.NONE;
    private List<?> said = List.of();
    private long saidAtNanos;

    Housekeeping(FactsSampler facts, Supplier<Configuration> configuration, Path dataDir, Clock clock, String name) {
        this.facts = facts;
        this.configuration = configuration;
        this.dataDir = dataDir;
        this.clock = clock;
        var executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("flotilla-house-" + name).factory());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.thread = executor;
    }

    void start() {
        var _ = thread.scheduleWithFixedDelay(this::round, 0, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void round() {
        try {
            facts.sample();
            var now = KnownMembers.of(configuration.get());
            if (!now.members().isEmpty()) {
                keep(now);
                say(now);
            }
        } catch (RuntimeException e) { // the next round may do better
            LOG.warn("housekeeping: {}", e.toString());
            LOG.debug("housekeeping", e);
        }
    }

    private void keep(KnownMembers now) {
        if (now.equals(kept)) {
            return;
        }
        try {
            now.write(dataDir);
            kept = now;
        } catch (UncheckedIOException e) {
            LOG.warn("the list of members could not be kept: {}", e.getMessage());
        }
    }

    private void say(KnownMembers now) {
        var addresses = now.addresses();
        var ticks = clock.ticksNanos();
        if (addresses.equals(said) && ticks - saidAtNanos < SAID_EVERY.toNanos()) {
            return;
        }
        said = addresses;
        saidAtNanos = ticks;
        LOG.info("[Server Heartbeat] Current replica list: {}", EngineNews.replicaList(addresses));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
