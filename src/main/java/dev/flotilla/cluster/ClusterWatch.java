package dev.flotilla.cluster;

import java.time.Duration;
import java.util.function.Supplier;

/// One watcher of the cluster: events and the replica list at once, pictures at most once a period and only when
/// something changed, a beat in a silent second. Owned by the loop.
final class ClusterWatch {
    static final Duration BEAT = Duration.ofSeconds(1);

    private final Surroundings here;
    private final NodeMonitor monitor;
    private final Supplier<ReplicaList> replicas;
    private final ClusterListener listener;
    private final Duration period;
    private long shownVersion = -1;
    private long saidAt;
    private boolean stopped;

    ClusterWatch(
            Surroundings here,
            NodeMonitor monitor,
            Supplier<ReplicaList> replicas,
            ClusterListener listener,
            Duration period) {
        this.here = here;
        this.monitor = monitor;
        this.replicas = replicas;
        this.listener = listener;
        this.period = period;
    }

    void begin() {
        tick();
        replicas();
    }

    private void tick() {
        if (stopped) {
            return;
        }
        var version = monitor.version();
        if (version != shownVersion) {
            shownVersion = version;
            saidAt = here.now();
            listener.snapshot(monitor.view());
        } else if (here.now() - saidAt >= BEAT.toNanos()) {
            saidAt = here.now();
            listener.beat();
        }
        here.loop().after(period, this::tick);
    }

    void event(ClusterEvent event) {
        if (!stopped) {
            saidAt = here.now();
            listener.event(event);
        }
    }

    void replicas() {
        if (!stopped) {
            saidAt = here.now();
            listener.replicas(replicas.get());
        }
    }

    void end(String reason) {
        if (!stopped) {
            stopped = true;
            listener.goingAway(reason);
        }
    }

    void stop() {
        stopped = true;
    }
}
