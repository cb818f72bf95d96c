package dev.flotilla.cluster;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// This server's own facts, sampled ten times a second, and the newest facts of the others, which are streamed here
/// only
/// while somebody watches (and [#LINGER] longer). Owned by the loop.
final class NodeMonitor {
    static final Duration LINGER = Duration.ofSeconds(10);
    static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration CHANGES_WINDOW = Duration.ofMinutes(15);
    private static final Duration REOPEN_AFTER = Duration.ofMillis(500);
    private static final int RECENT_MAX = 200;
    private static final Duration REFRESH = Duration.ofSeconds(1);

    private final Surroundings here;
    private final PresenceLines lines;
    private final Chronicle chronicle;
    private final Supplier<NodeFacts> facts;
    private final Map<MemberId, Received> received = new HashMap<>();
    private final Map<MemberId, PeerCalls.Subscription> streams = new HashMap<>();
    private final Map<MemberId, Long> reopenAt = new HashMap<>();
    private final Map<MemberId, Long> laggingSince = new HashMap<>();
    private final List<Consumer<NodeStatus>> nodeWatchers = new ArrayList<>();
    private final Deque<Long> leaderChanges = new ArrayDeque<>();
    private Optional<MemberId> leader = Optional.empty();
    private Role role = Role.JOINING;
    private long inRoleSince;
    private NodeStatus own;
    private List<Object> lastKey = List.of();
    private long lastPush;
    private long wantedUntil;
    private int watchers;
    private long version;

    NodeMonitor(Surroundings here, PresenceLines lines, Chronicle chronicle, Supplier<NodeFacts> facts) {
        this.here = here;
        this.lines = lines;
        this.chronicle = chronicle;
        this.facts = facts;
        inRoleSince = here.now();
        wantedUntil = inRoleSince;
        own = measure(here.status());
    }

    void sample(EngineStatus status) {
        var newRole = role(status, own.facts());
        if (newRole != role) {
            role = newRole;
            inRoleSince = here.now();
        }
        noteLeader(status);
        own = measure(status);
        noteLag();
        var key = key(own);
        if (!key.equals(lastKey) || here.now() - lastPush > REFRESH.toNanos()) {
            lastKey = key;
            lastPush = here.now();
            version++;
            List.copyOf(nodeWatchers).forEach(watcher -> watcher.accept(own));
        }
        followStreams(status.configuration());
    }

    private NodeStatus measure(EngineStatus status) {
        var now = facts.get();
        return new NodeStatus(
                here.id(),
                here.self().publicAddress(),
                here.bootId(),
                role(status, now),
                status,
                now,
                Duration.ofNanos(here.now() - inRoleSince),
                Duration.ZERO);
    }

    private static Role role(EngineStatus status, NodeFacts facts) {
        return facts.quarantined() ? Role.QUARANTINED : Role.of(status.role());
    }

    private void noteLeader(EngineStatus status) {
        if (status.leader().isPresent() && !status.leader().equals(leader)) {
            if (leader.isPresent()) {
                leaderChanges.addLast(here.now());
            }
            leader = status.leader();
        }
        while (!leaderChanges.isEmpty() && here.now() - leaderChanges.getFirst() > CHANGES_WINDOW.toNanos()) {
            leaderChanges.removeFirst();
        }
    }

    /// What makes a status worth sending; ages and rates alone do not.
    private static List<Object> key(NodeStatus status) {
        var engine = status.engine();
        return List.of(
                status.role(),
                engine.term(),
                engine.leader(),
                engine.lastLog(),
                engine.commit(),
                engine.applied(),
                engine.snapshot(),
                engine.configuration().index(),
                engine.peers().stream().map(EngineStatus.PeerProgress::match).toList(),
                engine.trouble(),
                status.facts().trouble(),
                status.facts().receiving(),
                status.facts().clients());
    }

    private void noteLag() {
        var leading = leaderStatus();
        var behind = new HashMap<MemberId, Long>();
        leading.ifPresent(status -> status.engine().peers().stream()
                .filter(peer -> HealthRules.lag(status.engine().commit().value(), peer) > VoterPolicy.LAG_MAX)
                .forEach(peer -> behind.put(peer.id(), laggingSince.getOrDefault(peer.id(), here.now()))));
        laggingSince.clear();
        laggingSince.putAll(behind);
    }

    private Optional<NodeStatus> leaderStatus() {
        if (own.role() == Role.LEADER) {
            return Optional.of(own);
        }
        return own.engine().leader().map(received::get).filter(Objects::nonNull).map(Received::status);
    }

    private void followStreams(Configuration configuration) {
        var now = here.now();
        var wanted = watchers > 0 || now < wantedUntil;
        streams.entrySet().removeIf(entry -> {
            var keep = wanted && configuration.member(entry.getKey()).isPresent();
            if (!keep) {
                entry.getValue().close();
            }
            return !keep;
        });
        received.keySet().removeIf(id -> configuration.member(id).isEmpty());
        reopenAt.keySet().removeIf(id -> configuration.member(id).isEmpty());
        if (wanted) {
            configuration.members().stream()
                    .filter(member -> !member.id().equals(here.id()) && !streams.containsKey(member.id()))
                    .filter(member -> lines.alive(member) && now >= reopenAt.getOrDefault(member.id(), now))
                    .forEach(this::openStream);
        }
    }

    private void openStream(Member member) {
        var id = member.id();
        var stream = here.calls()
                .watchNode(
                        member.publicAddress(),
                        status -> here.loop().execute(() -> {
                            if (status.id().equals(id)) {
                                received.put(id, new Received(status, here.now()));
                                version++;
                            }
                        }),
                        () -> here.loop().execute(() -> {
                            streams.remove(id);
                            reopenAt.put(id, here.now() + REOPEN_AFTER.toNanos());
                        }));
        streams.put(id, stream);
    }

    /// Asks the others for their facts from now on, for [#LINGER] at least.
    void want() {
        wantedUntil = here.now() + LINGER.toNanos();
        followStreams(own.engine().configuration());
    }

    void watcherCame() {
        watchers++;
        want();
    }

    void watcherWent() {
        watchers--;
        wantedUntil = here.now() + LINGER.toNanos();
    }

    /// Everybody who can answer has answered lately.
    boolean complete() {
        return own.engine().configuration().members().stream()
                .filter(member -> !member.id().equals(here.id()) && lines.alive(member))
                .allMatch(member -> Optional.ofNullable(received.get(member.id()))
                        .map(known -> here.now() - known.at < FRESH.toNanos())
                        .orElse(false));
    }

    PeerCalls.Subscription watchNode(Consumer<NodeStatus> watcher) {
        here.loop().execute(() -> {
            nodeWatchers.add(watcher);
            watcher.accept(own);
        });
        return () -> here.loop().execute(() -> nodeWatchers.remove(watcher));
    }

    /// Grows with everything a view would show differently.
    long version() {
        return version + chronicle.version();
    }

    ClusterView view() {
        sampleOwn();
        var configuration = own.engine().configuration();
        var members = configuration.members().stream().map(this::seen).toList();
        var health = HealthRules.evaluate(
                new HealthRules.Picture(here.id().serverId(), configuration, members, leaderChanges.size()));
        var nodes = new ArrayList<NodeStatus>();
        members.forEach(
                seen -> nodes.add(shown(seen, sinceLastBeat(seen.status().id()))));
        if (configuration.member(here.id()).isEmpty()) {
            nodes.add(own);
        }
        return new ClusterView(
                here.group(),
                here.id().serverId(),
                nodes,
                configuration.index().value(),
                chronicle.recent(RECENT_MAX, ""),
                health,
                chronicle.failovers());
    }

    private void sampleOwn() {
        own = measure(here.status());
    }

    private HealthRules.Seen seen(Member member) {
        var lagging = Optional.ofNullable(laggingSince.get(member.id()))
                .map(since -> Duration.ofNanos(here.now() - since))
                .orElse(Duration.ZERO);
        return new HealthRules.Seen(status(member), lines.contact(member.id()), lagging);
    }

    private NodeStatus status(Member member) {
        if (member.id().equals(here.id())) {
            return own;
        }
        var known = Optional.ofNullable(received.get(member.id()));
        var beat = lines.line(member.id()).flatMap(PresenceLine::lastBeat);
        if (known.isPresent()
                && (beat.isEmpty()
                        || known.get().at
                                >= lines.line(member.id()).orElseThrow().lastBeatAt())) {
            return known.get().aged(here.now());
        }
        // A beat is newer than the last full report: its role and term are what is known best.
        return known.map(report -> report.aged(here.now()))
                .map(report -> beat.map(newer -> withBeat(report, newer)).orElse(report))
                .orElseGet(() -> unknown(member, beat));
    }

    private NodeStatus withBeat(NodeStatus report, PresenceBeat beat) {
        if (beat.term() == report.engine().term() && beat.role() == report.role()) {
            return report;
        }
        return new NodeStatus(
                report.id(),
                report.address(),
                beat.bootId(),
                beat.role(),
                engineOf(report.engine(), beat, report.id()),
                report.facts(),
                Duration.ZERO,
                report.sampleAge());
    }

    private NodeStatus unknown(Member member, Optional<PresenceBeat> beat) {
        var at = lines.line(member.id()).map(PresenceLine::lastBeatAt).orElse(here.now());
        return new NodeStatus(
                member.id(),
                member.publicAddress(),
                beat.map(PresenceBeat::bootId).orElse(0L),
                beat.map(PresenceBeat::role).orElse(Role.UNREACHABLE),
                beat.map(newer -> engineOf(EngineStatus.NONE, newer, member.id()))
                        .orElse(EngineStatus.NONE),
                NodeFacts.NONE,
                Duration.ZERO,
                beat.isPresent() ? Duration.ofNanos(here.now() - at) : Duration.ZERO);
    }

    /// A beat says role and term; whom a follower follows in that term we know only when it is our own leader.
    private EngineStatus engineOf(EngineStatus old, PresenceBeat beat, MemberId id) {
        var here = own.engine();
        Optional<MemberId> believed = beat.role() == Role.LEADER
                ? Optional.of(id)
                : beat.term() == here.term() && beat.role() == Role.FOLLOWER ? here.leader() : Optional.empty();
        return new EngineStatus(
                old.role(),
                beat.term(),
                believed,
                old.lastLog(),
                old.durable(),
                old.commit(),
                old.applied(),
                old.snapshot(),
                old.firstLog(),
                old.configuration(),
                old.leaderContactAge(),
                old.quorumContactAge(),
                old.peers(),
                old.fsyncP99Micros(),
                old.forces(),
                old.trouble());
    }

    private Optional<Duration> sinceLastBeat(MemberId id) {
        return lines.line(id)
                .filter(PresenceLine::everUp)
                .map(line -> Duration.ofNanos(here.now() - line.lastBeatAt()));
    }

    /// Of a server that is away, what counts is how long nothing came of it, not how old its last full report is: those
    /// come only while somebody looks.
    static NodeStatus shown(HealthRules.Seen seen, Optional<Duration> sinceLastBeat) {
        var report = seen.status().sampleAge();
        var silence = sinceLastBeat.filter(beat -> beat.compareTo(report) < 0).orElse(report);
        return switch (seen.contact()) {
            case UP, SUSPECT -> seen.status();
            case STOPPING -> seen.status().as(Role.STOPPED, silence);
            case DOWN, UNKNOWN -> seen.status().as(Role.UNREACHABLE, silence);
        };
    }

    NodeStatus own() {
        return own;
    }

    void close() {
        streams.values().forEach(PeerCalls.Subscription::close);
        streams.clear();
        nodeWatchers.clear();
    }

    private record Received(NodeStatus status, long at) {
        NodeStatus aged(long now) {
            return status.as(status.role(), status.sampleAge().plusNanos(now - at));
        }
    }
}
