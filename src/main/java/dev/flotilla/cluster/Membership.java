package dev.flotilla.cluster;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.Leadership;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.ReplicatedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One server's part in the team. Any thread; futures never end exceptionally.
///
/// Order of use: construct after the engine started, [#start] once the public port listens, [#announceStop] before the
/// engine closes, [#close] after it.
public final class Membership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration TICK_WHILE_MEASURING = Duration.ofMillis(5);
    private static final Duration VIEW_POLL = Duration.ofMillis(20);
    private static final Duration VIEW_LIMIT = Duration.ofMillis(500);
    private static final int WATCHERS_MAX = 32;

    private final Surroundings here;
    private final EventSink file;
    private final Chronicle chronicle;
    private final PresenceLines lines;
    private final LeaderGone leaderGone;
    private final NodeMonitor monitor;
    private final MembershipChanges changes;
    private final LeaderDuties duties;
    private final FailoverTracker failovers;
    private final ClientRegistry clients;
    private final List<ClusterWatch> watches = new ArrayList<>();
    private Runnable removed = () -> {};
    private boolean wasMember;
    private boolean removedTold;
    private long stoodTerm;
    private boolean closed;

    public Membership(
            ReplicatedLog<?> log,
            Member self,
            GroupId group,
            PeerCalls calls,
            Supplier<NodeFacts> facts,
            ClusterSettings settings,
            Loop loop) {
        this(
                new Surroundings(log, self, group, calls, settings, loop, bootId(loop)),
                facts,
                new EventFile(settings.folder(), EventFile.BYTES_MAX));
    }

    Membership(Surroundings here, Supplier<NodeFacts> facts, EventSink file) {
        this.here = here;
        this.file = file;
        chronicle = new Chronicle(here, file::append);
        lines = new PresenceLines(here, chronicle);
        leaderGone = new LeaderGone(here, lines);
        clients = new ClientRegistry(here.id().serverId(), here.loop().clock());
        monitor = new NodeMonitor(here, lines, chronicle, () -> facts.get().withClients(clients.count()));
        var desk = new ChangeDesk(here, chronicle);
        changes = new MembershipChanges(here, lines, chronicle, desk);
        duties = new LeaderDuties(
                here, lines, chronicle, desk, () -> facts.get().rates().pending());
        failovers = new FailoverTracker(here);
    }

    /// A boot is told from the last one by time; two boots never share a microsecond.
    private static long bootId(Loop loop) {
        return loop.clock().wallMillis() * 1_000 + Math.floorMod(loop.clock().ticksNanos() / 1_000, 1_000L);
    }

    public void start() {
        here.leadership().onEvent(new EngineEvents());
        here.loop().execute(() -> {
            lines.onBeat(this::checkStillMember);
            watchForHandovers();
            chronicle.onEvent(event -> watches.forEach(watch -> watch.event(event)));
            chronicle.write(
                    ClusterEvent.Kind.STARTED,
                    here.id().serverId(),
                    "Server " + here.id().serverId() + " started.");
            configurationChanged(here.status().configuration());
            lines.start();
            tick();
        });
    }

    private void watchForHandovers() {
        // the end of a dead leader's connection is its last sign of life
        lines.onGone(line -> failovers.sign(line.member().id(), line.changedAt()));
        lines.onBeat(beat -> {
            if (beat.stopping() && failovers.leads(beat.from())) {
                failovers.announced();
            }
        });
        chronicle.onEvent(event -> {
            if (event.about() == here.id().serverId() && event.kind().equals(ClusterEvent.Kind.HANDING_OVER.word())) {
                failovers.announced();
            }
        });
    }

    private void tick() {
        if (closed) {
            return;
        }
        var status = here.status();
        failovers.observe(status);
        status.leader()
                .flatMap(lines::line)
                .filter(PresenceLine::everUp)
                .ifPresent(
                        line -> failovers.sign(line.member().id(), line.gone() ? line.changedAt() : line.lastBeatAt()));
        failovers.committed(status.commit().value()).ifPresent(this::tellFailover);
        lines.follow(status.configuration());
        monitor.sample(status);
        duties.tick(status);
        here.loop().after(TICK, this::tick);
    }

    private void tellFailover(Failover failover) {
        LOG.info(
                "[Failover] server {} -> {} term {}: paused {} ms = detect {} + elect {} + first commit {} ({})",
                failover.from(),
                failover.to(),
                failover.term(),
                failover.totalMs(),
                failover.detectMs(),
                failover.electMs(),
                failover.firstCommitMs(),
                failover.cause());
        chronicle.failover(failover);
    }

    /// Tells the others that this server stops politely, so that nobody suspects a death.
    public void announceStop() {
        here.loop().execute(() -> {
            chronicle.write(
                    ClusterEvent.Kind.STOPPING,
                    here.id().serverId(),
                    "Server " + here.id().serverId() + " is stopping.");
            lines.announceStop();
        });
    }

    /// Ends lines and streams; the loop stays the caller's to close. Waits for the loop a second at most.
    @Override
    public void close() {
        var done = new CompletableFuture<Void>();
        here.loop().execute(() -> {
            closed = true;
            List.copyOf(watches)
                    .forEach(watch -> watch.end("server " + here.id().serverId() + " stops"));
            watches.clear();
            leaderGone.close();
            monitor.close();
            lines.close();
            done.complete(null);
        });
        done.completeOnTimeout(null, 1, java.util.concurrent.TimeUnit.SECONDS).join();
        file.close();
    }

    /// Called once, on the loop, when this server is no member any more. Set before [#start].
    public void onRemoved(Runnable listener) {
        removed = listener;
    }

    private void checkStillMember(PresenceBeat beat) {
        var own = here.status().configuration();
        if (!beat.knowsYou() && wasMember && beat.configIndex() > own.index().value()) {
            tellRemoved();
        }
    }

    private void tellRemoved() {
        if (!removedTold) {
            removedTold = true;
            LOG.info("[Membership] this server is no member of the team any more");
            removed.run();
        }
    }

    private void configurationChanged(Configuration configuration) {
        duties.configurationChanged(configuration);
        lines.follow(configuration);
        var member = configuration.member(here.id()).isPresent();
        if (wasMember && !member) {
            tellRemoved();
        }
        wasMember |= member;
        watches.forEach(ClusterWatch::replicas);
    }

    private static List<HostPort> addresses(Configuration configuration) {
        return configuration.members().stream().map(Member::publicAddress).toList();
    }

    // ---- what is

    /// Does not wait for the loop: a client asks this when all is on fire.
    public LeaderFacts leaderInfo() {
        var status = here.status();
        var fresh = status.role() == EngineStatus.Role.LEADER ? status.quorumContactAge() : status.leaderContactAge();
        var known = leaderMember(status).isPresent()
                && fresh.compareTo(here.settings().electionTimeout()) <= 0;
        return new LeaderFacts(
                known,
                replicas(status, here.group()),
                here.id().serverId(),
                ownRole(status),
                monitor.own().facts().appliedSequence());
    }

    /// The monitor looks now and then: its word that this server leads must not be paired with the term that ended it.
    private Role ownRole(EngineStatus status) {
        var seen = monitor.own().role();
        return seen == Role.LEADER && status.role() != EngineStatus.Role.LEADER ? Role.FOLLOWER : seen;
    }

    public ReplicaList replicas() {
        return replicas(here.status(), here.group());
    }

    private static ReplicaList replicas(EngineStatus status, GroupId group) {
        return new ReplicaList(
                group,
                addresses(status.configuration()),
                status.configuration().index().value(),
                leaderMember(status).map(Member::publicAddress),
                status.term());
    }

    private static Optional<Member> leaderMember(EngineStatus status) {
        return status.leader().flatMap(status.configuration()::member);
    }

    /// The whole as seen from here; asks the others for fresh facts and waits for them half a second at most.
    public CompletableFuture<ClusterView> view() {
        var view = new CompletableFuture<ClusterView>();
        here.loop().execute(() -> {
            monitor.want();
            viewWhenComplete(view, here.now() + VIEW_LIMIT.toNanos());
        });
        return view;
    }

    private void viewWhenComplete(CompletableFuture<ClusterView> view, long until) {
        if (monitor.complete() || here.now() >= until) {
            view.complete(monitor.view());
        } else {
            here.loop().after(VIEW_POLL, () -> viewWhenComplete(view, until));
        }
    }

    /// The listener is told at once that the server goes away when there are too many watchers.
    public PeerCalls.Subscription watch(Duration period, ClusterListener listener) {
        var watch = new ClusterWatch(here, monitor, this::replicas, listener, period);
        here.loop().execute(() -> {
            if (closed || watches.size() >= WATCHERS_MAX) {
                watch.end("server " + here.id().serverId() + " has too many watchers");
                return;
            }
            watches.add(watch);
            monitor.watcherCame();
            watch.begin();
        });
        return () -> here.loop().execute(() -> {
            watch.stop();
            if (watches.remove(watch)) {
                monitor.watcherWent();
            }
        });
    }

    /// This server's own facts, now and whenever they change, at most ten times a second.
    public PeerCalls.Subscription watchNode(Consumer<NodeStatus> listener) {
        return monitor.watchNode(listener);
    }

    /// Newest last; `kind` empty = all.
    public CompletableFuture<List<ClusterEvent>> events(int limit, String kind) {
        var events = new CompletableFuture<List<ClusterEvent>>();
        here.loop().execute(() -> events.complete(chronicle.recent(limit, kind)));
        return events;
    }

    /// Writes an event of this server down and tells watchers and the other servers.
    public void record(ClusterEvent.Kind kind, int about, String text) {
        here.loop().execute(() -> chronicle.write(kind, about, text));
    }

    public ClientRegistry clients() {
        return clients;
    }

    // ---- what shall be

    /// A server asks to become a member. Done by the leader; others refuse with `retry`.
    public CompletableFuture<JoinOutcome> join(JoinRequest request) {
        var outcome = new CompletableFuture<JoinOutcome>();
        here.loop().execute(() -> changes.join(request, outcome));
        return outcome;
    }

    /// This server leaves: hands leadership over when it leads, then asks the leader to take it out. When it is out,
    /// the listener of [#onRemoved] is called.
    public CompletableFuture<ChangeOutcome> leave() {
        var outcome = new CompletableFuture<ChangeOutcome>();
        here.loop().execute(() -> changes.leave(outcome, changes.leaveTries()));
        return tellingRemoved(outcome);
    }

    private CompletableFuture<ChangeOutcome> tellingRemoved(CompletableFuture<ChangeOutcome> outcome) {
        return outcome.thenApply(result -> {
            if (result instanceof ChangeOutcome.Done) {
                here.loop().execute(this::tellRemoved);
            }
            return result;
        });
    }

    /// The leader's side of [#leave].
    public CompletableFuture<ChangeOutcome> letGo(MemberId leaving) {
        var outcome = new CompletableFuture<ChangeOutcome>();
        here.loop().execute(() -> changes.letGo(leaving, outcome));
        return outcome;
    }

    /// @param expectedConfig 0 = whatever holds
    public CompletableFuture<ChangeOutcome> remove(int serverId, long expectedConfig) {
        var outcome = new CompletableFuture<ChangeOutcome>();
        here.loop().execute(() -> changes.remove(serverId, expectedConfig, outcome));
        return serverId == here.id().serverId() ? tellingRemoved(outcome) : outcome;
    }

    /// @param expectedTerm 0 = whatever holds
    public CompletableFuture<ChangeOutcome> transfer(int to, long expectedTerm) {
        var outcome = new CompletableFuture<ChangeOutcome>();
        here.loop().execute(() -> changes.transfer(to, expectedTerm, outcome));
        return outcome;
    }

    // ---- between servers

    /// Another server asks whether this one, too, finds the leader's process gone.
    public CompletableFuture<GoneAnswer> confirmLeaderGone(GoneQuestion question) {
        var answer = new CompletableFuture<GoneAnswer>();
        here.loop().execute(() -> leaderGone.answer(question, answer));
        return answer;
    }

    /// Another server opened a line to this one.
    public PeerCalls.LineListener acceptLine(PeerCalls.Line line) {
        return lines.accept(line);
    }

    /// Takes the time on the engine's thread and hands over.
    private final class EngineEvents implements Leadership.Listener {
        @Override
        public void roleChanged(EngineStatus.Role role, long term, Optional<MemberId> leader, String reason) {
            var at = here.now();
            here.loop().execute(() -> roleChangedHere(role, term, leader, reason, at));
        }

        @Override
        public void configurationChanged(Configuration configuration) {
            here.loop().execute(() -> Membership.this.configurationChanged(configuration));
        }

        @Override
        public void snapshotTaken(LogIndex index) {
            record(ClusterEvent.Kind.SNAPSHOT_TAKEN, here.id().serverId(), "Snapshot at index " + index + ".");
        }

        @Override
        public void snapshotInstalled(LogIndex index) {
            record(
                    ClusterEvent.Kind.SNAPSHOT_INSTALLED,
                    here.id().serverId(),
                    "Server " + here.id().serverId() + " took over a whole state up to index " + index + ".");
        }

        @Override
        public void diskTrouble(String sentence) {
            record(ClusterEvent.Kind.DISK_SLOW, here.id().serverId(), sentence);
        }

        @Override
        public void restarted(String reason) {
            record(
                    ClusterEvent.Kind.RESTARTED,
                    here.id().serverId(),
                    "The engine of server " + here.id().serverId() + " was started again: " + reason + ".");
        }
    }

    private void roleChangedHere(EngineStatus.Role role, long term, Optional<MemberId> leader, String reason, long at) {
        var self = here.id().serverId();
        var why = reason.isEmpty() ? "" : ": " + reason;
        switch (role) {
            case CANDIDATE -> {
                failovers.candidate(at, here.status().commit().value());
                if (term != stoodTerm) { // once a term, however often the engine asks
                    stoodTerm = term;
                    var evidence = leaderGone.evidenceAgainst(term - 1);
                    chronicle.write(
                            ClusterEvent.Kind.ELECTION_STARTED,
                            self,
                            "Server " + self + " asks for votes in term " + term
                                    + (evidence.isEmpty() ? why : ": " + evidence) + ".");
                }
            }
            case LEADER -> {
                var evidence = leaderGone.evidenceAgainst(term - 1);
                failovers.leader(at, term, here.status().commit().value(), evidence);
                chronicle.write(
                        ClusterEvent.Kind.BECAME_LEADER, self, "Server " + self + " leads term " + term + why + ".");
                tickWhileMeasuring();
            }
            case FOLLOWER, LEARNER, JOINING, STOPPED -> {
                failovers.follower();
                if (leader.isPresent()) {
                    chronicle.write(
                            ClusterEvent.Kind.BECAME_FOLLOWER,
                            leader.get().serverId(),
                            "Server " + self + " follows server " + leader.get().serverId() + " in term " + term + why
                                    + ".");
                } else {
                    chronicle.write(
                            ClusterEvent.Kind.LEADER_LOST, 0, "Server " + self + " knows no leader" + why + ".");
                }
            }
        }
        monitor.sample(here.status());
        lines.beatNow();
        watches.forEach(ClusterWatch::replicas);
    }

    private void tickWhileMeasuring() {
        if (!closed && failovers.measuring()) {
            failovers.committed(here.status().commit().value()).ifPresent(this::tellFailover);
            here.loop().after(TICK_WHILE_MEASURING, this::tickWhileMeasuring);
        }
    }
}
