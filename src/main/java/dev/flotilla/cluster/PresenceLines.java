package dev.flotilla.cluster;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// One open line to each other member, and the ends of the lines that others opened to this server. Owned by the loop.
final class PresenceLines implements PresenceLine.Watcher {
    private static final int EVENTS_PER_BEAT = 50;
    private static final int ACCEPTED_MAX = 64;

    private final Surroundings here;
    private final Chronicle chronicle;
    private final List<Consumer<PresenceLine>> goneWatchers = new ArrayList<>();
    private final List<Consumer<PresenceBeat>> beatWatchers = new ArrayList<>();
    private final Map<MemberId, PresenceLine> lines = new HashMap<>();
    private final Map<MemberId, Long> boots = new HashMap<>();
    private final Map<PeerCalls.Line, Optional<MemberId>> accepted = new LinkedHashMap<>();
    private final List<ClusterEvent> unsentEvents = new ArrayList<>();
    private final List<Failover> unsentFailovers = new ArrayList<>();
    private boolean stopping;
    private boolean closed;

    PresenceLines(Surroundings here, Chronicle chronicle) {
        this.here = here;
        this.chronicle = chronicle;
        chronicle.onEvent(this::tell);
        chronicle.onFailover(failover -> {
            if (failover.to() == here.id().serverId()) {
                unsentFailovers.add(failover);
                beatNow();
            }
        });
    }

    /// Told whenever a connect to a member is refused while the line is down.
    void onGone(Consumer<PresenceLine> watcher) {
        goneWatchers.add(watcher);
    }

    /// Told of every beat of a member of this cluster.
    void onBeat(Consumer<PresenceBeat> watcher) {
        beatWatchers.add(watcher);
    }

    void start() {
        beatLater();
    }

    private void beatLater() {
        here.loop().after(here.settings().beat(), () -> {
            if (!closed) {
                lines.values().forEach(line -> line.checkSilence(here.settings().silenceMax()));
                beatNow();
                beatLater();
            }
        });
    }

    /// Opens lines to new members and closes those to former ones.
    void follow(Configuration configuration) {
        var others = configuration.members().stream()
                .filter(member -> !member.id().equals(here.id()))
                .toList();
        var wanted = new HashMap<MemberId, Member>();
        others.forEach(member -> wanted.put(member.id(), member));
        lines.values().removeIf(line -> {
            var member = wanted.get(line.member().id());
            var keep = member != null
                    && member.publicAddress().equals(line.member().publicAddress());
            if (!keep) {
                line.close();
            }
            return !keep;
        });
        for (var member : others) {
            if (!lines.containsKey(member.id()) && !closed) {
                var line = new PresenceLine(here, member, this);
                lines.put(member.id(), line);
                line.open();
            }
        }
    }

    private void tell(ClusterEvent event) {
        if (event.serverId() == here.id().serverId()) {
            unsentEvents.add(event);
            beatNow();
        }
    }

    void beatNow() {
        var beat = beat(
                unsentEvents.subList(Math.max(0, unsentEvents.size() - EVENTS_PER_BEAT), unsentEvents.size()),
                unsentFailovers);
        unsentEvents.clear();
        unsentFailovers.clear();
        lines.values().forEach(line -> line.send(beat));
        accepted.forEach((line, opener) -> line.send(towards(opener, beat)));
    }

    private PresenceBeat towards(Optional<MemberId> opener, PresenceBeat beat) {
        return new PresenceBeat(
                beat.from(),
                beat.bootId(),
                beat.cluster(),
                beat.role(),
                beat.term(),
                beat.stopping(),
                beat.events(),
                beat.failovers(),
                beat.configIndex(),
                opener.map(id -> here.status().configuration().member(id).isPresent())
                        .orElse(true));
    }

    @Override
    public PresenceBeat hello() {
        var led = chronicle.failovers().stream()
                .filter(failover -> failover.to() == here.id().serverId())
                .toList();
        return beat(chronicle.own(EVENTS_PER_BEAT), led);
    }

    private PresenceBeat beat(List<ClusterEvent> events, List<Failover> failovers) {
        var status = here.status();
        return new PresenceBeat(
                here.id(),
                here.bootId(),
                here.group(),
                Role.of(status.role()),
                status.term(),
                stopping,
                List.copyOf(events),
                List.copyOf(failovers),
                status.configuration().index().value(),
                true);
    }

    /// Another server opened a line to this one.
    PeerCalls.LineListener accept(PeerCalls.Line line) {
        here.loop().execute(() -> {
            if (closed || accepted.size() >= ACCEPTED_MAX) {
                line.close();
            } else {
                accepted.put(line, Optional.empty());
                line.send(hello());
            }
        });
        return new PeerCalls.LineListener() {
            @Override
            public void beat(PresenceBeat beat) {
                here.loop().execute(() -> heardOnAccepted(line, beat));
            }

            @Override
            public void ended(String reason) {
                here.loop().execute(() -> accepted.remove(line));
            }
        };
    }

    private void heardOnAccepted(PeerCalls.Line line, PresenceBeat beat) {
        if (!beat.cluster().equals(here.group())) {
            accepted.remove(line);
            line.close();
            return;
        }
        accepted.computeIfPresent(line, (open, before) -> Optional.of(beat.from()));
        learn(beat);
        line(beat.from()).ifPresent(PresenceLine::hurry);
    }

    private void learn(PresenceBeat beat) {
        beat.events().forEach(chronicle::heard);
        beat.failovers().forEach(chronicle::failover);
        beatWatchers.forEach(watcher -> watcher.accept(beat));
    }

    @Override
    public void up(PresenceLine line, PresenceBeat first) {
        var id = line.member().id();
        var before = boots.put(id, first.bootId());
        if (before != null && before != first.bootId()) {
            chronicle.write(ClusterEvent.Kind.RESTARTED, id.serverId(), "Server " + id.serverId() + " has restarted.");
        } else {
            chronicle.write(ClusterEvent.Kind.LINE_UP, id.serverId(), "Server " + id.serverId() + " is in touch.");
        }
    }

    @Override
    public void beat(PresenceLine line, PresenceBeat beat) {
        if (beat.cluster().equals(here.group())) {
            learn(beat);
        }
    }

    @Override
    public void broken(PresenceLine line, String reason) {
        var serverId = line.member().id().serverId();
        var polite = line.lastBeat().map(PresenceBeat::stopping).orElse(false);
        chronicle.write(
                polite ? ClusterEvent.Kind.STOPPING : ClusterEvent.Kind.LINE_LOST,
                serverId,
                polite
                        ? "Server " + serverId + " has stopped."
                        : "The line to server " + serverId + " broke: " + reason + ".");
    }

    @Override
    public void gone(PresenceLine line) {
        goneWatchers.forEach(watcher -> watcher.accept(line));
    }

    Optional<PresenceLine> line(MemberId id) {
        return Optional.ofNullable(lines.get(id));
    }

    /// This server always counts as alive.
    boolean alive(Member member) {
        return member.id().equals(here.id())
                || line(member.id()).map(PresenceLine::alive).orElse(false);
    }

    Contact contact(MemberId id) {
        return id.equals(here.id())
                ? (stopping ? Contact.STOPPING : Contact.UP)
                : line(id).map(PresenceLine::contact).orElse(Contact.UNKNOWN);
    }

    void announceStop() {
        if (!stopping) {
            stopping = true;
            beatNow();
        }
    }

    void close() {
        closed = true;
        lines.values().forEach(PresenceLine::close);
        lines.clear();
        accepted.keySet().forEach(PeerCalls.Line::close);
        accepted.clear();
    }
}
