package dev.flotilla.client;

import dev.flotilla.base.Clock;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The client's beat: asks the known leader whether it lives, asks everybody when it is silent, and notices that this
/// computer slept or changed its network. One scheduler thread owns all of it.
final class Heartbeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final int SILENT_BEATS = 2;
    private static final long JUMP_MS = 3_000;
    private static final long NETWORK_LOOK_MS = 2_000;

    private final LeaderFinder finder;
    private final Clock clock;
    private final Duration interval;
    private final ScheduledExecutorService scheduler;
    private int silent;
    private long wallMs;
    private long ticksNanos;
    private long networkAtNanos;
    private Set<String> network = Set.of();

    Heartbeat(LeaderFinder finder, Duration interval, Clock clock) {
        this.finder = finder;
        this.clock = clock;
        this.interval = interval;
        this.wallMs = clock.wallMillis();
        this.ticksNanos = clock.ticksNanos();
        this.networkAtNanos = ticksNanos;
        this.network = addresses();
        this.scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("flotilla-client-beat").daemon().factory());
    }

    /// @param onceSettled run once, a second after the start: what short-lived commands need not pay for
    void start(Runnable onceSettled) {
        var unusedStart = scheduler.schedule(onceSettled, 1, TimeUnit.SECONDS);
        var unusedBeats = scheduler.scheduleWithFixedDelay(
                this::beatSafely, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }

    private void beatSafely() {
        try {
            beat();
        } catch (RuntimeException e) {
            LOG.error("The client's beat failed; it goes on", e); // the thread's top: one bad beat must not end all
        }
    }

    void beat() {
        if (slept() || networkChanged()) {
            finder.tryNow();
            silent = 0;
            return;
        }
        finder.leader().ifPresent(this::watch);
    }

    private void watch(Leader leader) {
        var unused =
                finder.ask(leader.address()).thenAccept(answered -> scheduler.execute(() -> judge(leader, answered)));
    }

    /// A closed connection fails the question at once, a silent server after the limit. The first failure asks all,
    /// so that a newer leader is found by its term; the second takes the silent one for gone.
    private void judge(Leader leader, boolean answered) {
        silent = answered ? 0 : silent + 1;
        if (answered) {
            return;
        }
        finder.askAll();
        if (silent >= SILENT_BEATS) {
            finder.suspect(leader, "it does not answer");
            silent = 0;
        }
    }

    /// Sleep stops the monotonic clock on some systems and not on others: either a wall clock that ran ahead of it, or
    /// a beat far too late.
    private boolean slept() {
        var wall = clock.wallMillis();
        var ticks = clock.ticksNanos();
        var wallStep = wall - wallMs;
        var ticksStep = TimeUnit.NANOSECONDS.toMillis(ticks - ticksNanos);
        wallMs = wall;
        ticksNanos = ticks;
        var jumped = wallStep - ticksStep > JUMP_MS || ticksStep > interval.toMillis() + JUMP_MS;
        if (jumped) {
            LOG.info(
                    "This computer was away for about {} s; trying all servers now",
                    Math.max(wallStep, ticksStep) / 1_000);
        }
        return jumped;
    }

    private boolean networkChanged() {
        if (TimeUnit.NANOSECONDS.toMillis(ticksNanos - networkAtNanos) < NETWORK_LOOK_MS) {
            return false;
        }
        networkAtNanos = ticksNanos;
        var now = addresses();
        var changed = !now.equals(network);
        network = now;
        if (changed) {
            LOG.info("The network of this computer changed; trying all servers now");
        }
        return changed;
    }

    private static Set<String> addresses() {
        var found = new TreeSet<String>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .forEach(address -> found.add(address.getHostAddress()));
        } catch (SocketException e) {
            LOG.debug("The network interfaces cannot be listed", e);
        }
        return found;
    }
}
