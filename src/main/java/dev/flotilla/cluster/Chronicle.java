package dev.flotilla.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// What happened, here and (as told over the lines) elsewhere: the newest [#EVENTS_MAX] events and [#FAILOVERS_MAX]
/// failovers. Owned by the loop; [#recent] and [#failovers] hand out copies made there.
final class Chronicle {
    static final int EVENTS_MAX = 2_000;
    static final int FAILOVERS_MAX = 50;
    private static final Logger LOG = LoggerFactory.getLogger("dev.flotilla.cluster.Events");

    private static final Set<String> SAID_ALREADY = Stream.of(
                    ClusterEvent.Kind.STARTED,
                    ClusterEvent.Kind.BECAME_LEADER,
                    ClusterEvent.Kind.BECAME_FOLLOWER,
                    ClusterEvent.Kind.ELECTION_STARTED,
                    ClusterEvent.Kind.LEADER_LOST,
                    ClusterEvent.Kind.SNAPSHOT_TAKEN,
                    ClusterEvent.Kind.SNAPSHOT_INSTALLED)
            .map(ClusterEvent.Kind::word)
            .collect(Collectors.toUnmodifiableSet());

    private final Surroundings here;
    private final Consumer<ClusterEvent> file;
    private final Deque<ClusterEvent> events = new ArrayDeque<>();
    private final Deque<Failover> failovers = new ArrayDeque<>();
    private final Map<Origin, Long> seen = new LinkedHashMap<>();
    private final List<Consumer<ClusterEvent>> watchers = new ArrayList<>();
    private final List<Consumer<Failover>> failoverWatchers = new ArrayList<>();
    private long seq;
    private long version;

    /// @param file keeps what happened beyond this process
    Chronicle(Surroundings here, Consumer<ClusterEvent> file) {
        this.here = here;
        this.file = file;
    }

    void onEvent(Consumer<ClusterEvent> watcher) {
        watchers.add(watcher);
    }

    void onFailover(Consumer<Failover> watcher) {
        failoverWatchers.add(watcher);
    }

    /// An event of this server.
    void write(ClusterEvent.Kind kind, int about, String text) {
        write(kind, about, text, 0);
    }

    void write(ClusterEvent.Kind kind, int about, String text, int tookMs) {
        seq++;
        take(new ClusterEvent(
                here.id().serverId(),
                here.bootId(),
                seq,
                here.loop().clock().wallMillis(),
                kind.word(),
                here.status().term(),
                about,
                text,
                tookMs));
    }

    /// An event another server told of; one known already is dropped.
    void heard(ClusterEvent event) {
        if (event.serverId() == here.id().serverId()) {
            return;
        }
        var origin = new Origin(event.serverId(), event.bootId());
        if (event.seq() > seen.getOrDefault(origin, 0L)) {
            seen.put(origin, event.seq());
            if (seen.size() > EVENTS_MAX) {
                seen.remove(seen.keySet().iterator().next());
            }
            take(event);
        }
    }

    private void take(ClusterEvent event) {
        version++;
        events.addLast(event);
        if (events.size() > EVENTS_MAX) {
            events.removeFirst();
        }
        log(event);
        file.accept(event);
        watchers.forEach(watcher -> watcher.accept(event));
    }

    /// What others saw stands in their logs; what the engine reported here was said by who started the engine.
    private void log(ClusterEvent event) {
        var known = event.serverId() != here.id().serverId() || SAID_ALREADY.contains(event.kind());
        LOG.atLevel(known ? Level.DEBUG : Level.INFO)
                .addKeyValue("server", event.serverId())
                .addKeyValue("term", event.term())
                .log("[{}] {}", event.kind().toUpperCase(Locale.ROOT), event.text());
    }

    /// Keeps one record a term: the new leader's own word replaces nothing and is repeated by none.
    void failover(Failover failover) {
        if (failovers.stream().anyMatch(known -> known.term() == failover.term() && known.to() == failover.to())) {
            return;
        }
        version++;
        failovers.addLast(failover);
        if (failovers.size() > FAILOVERS_MAX) {
            failovers.removeFirst();
        }
        failoverWatchers.forEach(watcher -> watcher.accept(failover));
    }

    /// Grows with every entry.
    long version() {
        return version;
    }

    /// Newest last.
    List<ClusterEvent> recent(int limit, String kind) {
        var chosen = events.stream()
                .filter(event -> kind.isEmpty() || event.kind().equals(kind))
                .toList();
        return List.copyOf(chosen.subList(Math.max(0, chosen.size() - limit), chosen.size()));
    }

    List<ClusterEvent> own(int limit) {
        var own = events.stream()
                .filter(event -> event.serverId() == here.id().serverId())
                .toList();
        return List.copyOf(own.subList(Math.max(0, own.size() - limit), own.size()));
    }

    List<Failover> failovers() {
        return new ArrayList<>(failovers);
    }

    private record Origin(int serverId, long bootId) {}
}
