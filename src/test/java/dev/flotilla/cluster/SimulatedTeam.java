package dev.flotilla.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.EngineStatus.PeerProgress;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.Leadership;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.Position;
import dev.flotilla.consensus.Proposal;
import dev.flotilla.consensus.ReadPoint;
import dev.flotilla.consensus.ReplicatedLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Servers whose engine is a much simplified, always correct Raft known as a whole, around the real [Membership] of
/// each, over a network that delays, breaks and refuses. Every decision the real classes take is checked here against
/// what is true of all servers.
final class SimulatedTeam {
    static final GroupId GROUP = new GroupId(new UUID(7, 7));
    static final Duration ELECTION_TIMEOUT = Duration.ofMillis(600);
    private static final Duration RAFT_STEP = Duration.ofMillis(50);
    /// What a leader may not know yet of a server that was cut off without a word: three beats and a tick.
    private static final Duration UNNOTICED = Duration.ofSeconds(3);

    final SimulatedTime time = new SimulatedTime();
    final Random random;
    private final Duration beat;
    final Map<Integer, Server> servers = new TreeMap<>();
    final List<String> story = new ArrayList<>();

    // the truth about the engine
    private Configuration committed;
    private long term = 1;
    private Optional<Server> leader = Optional.empty();
    private long leaderLostAt;
    private long lastIndex = 10;
    private boolean changing;

    int changes;
    int campaigns;
    int elections;
    int transfers;
    long longestWithoutLeaderMs;

    SimulatedTeam(long seed) {
        this(seed, Duration.ofMillis(500));
    }

    SimulatedTeam(long seed, Duration beat) {
        random = new Random(seed);
        this.beat = beat;
        committed = new Configuration(new LogIndex(1), List.of(Members.voter(1)));
        leaderLostAt = time.ticksNanos();
        add(1);
        server(1).start();
        raftStep();
    }

    Server server(int id) {
        return Optional.ofNullable(servers.get(id)).orElseThrow();
    }

    Server add(int id) {
        var server = new Server(id, 1);
        servers.put(id, server);
        return server;
    }

    Configuration committed() {
        return committed;
    }

    Optional<Integer> leaderId() {
        return leader.map(server -> server.id.serverId());
    }

    void tell(String what) {
        story.add(time.wallMillis() % 10_000_000 + " " + what);
    }

    // ---- Raft, as if by a god

    private boolean reachable(Server server) {
        return server.running && !server.cutOff;
    }

    private long reachableVoters(List<Member> members) {
        return members.stream()
                .filter(Member::voter)
                .filter(member -> holder(member.id()).filter(this::reachable).isPresent())
                .count();
    }

    private Optional<Server> holder(MemberId id) {
        return Optional.ofNullable(servers.get(id.serverId())).filter(server -> server.id.equals(id));
    }

    private boolean majority(List<Member> members) {
        var voters = members.stream().filter(Member::voter).count();
        return reachableVoters(members) >= voters / 2 + 1;
    }

    private void raftStep() {
        time.at(RAFT_STEP, this::raftStep);
        var valid = leader.filter(this::reachable).isPresent() && majority(committed.members());
        if (valid) {
            leaderLostAt = time.ticksNanos();
            lastIndex += random.nextInt(20);
            for (var member : committed.members()) {
                holder(member.id()).filter(this::reachable).ifPresent(server -> {
                    server.match = Math.min(lastIndex, server.match + 600);
                    server.contactAt = time.ticksNanos();
                    server.see();
                });
            }
            return;
        }
        var silent = Duration.ofNanos(time.ticksNanos() - leaderLostAt);
        longestWithoutLeaderMs =
                Math.max(longestWithoutLeaderMs, majority(committed.members()) ? silent.toMillis() : 0);
        if (silent.compareTo(ELECTION_TIMEOUT) > 0) {
            leader = Optional.empty();
            servers.values().forEach(Server::see);
            if (majority(committed.members())) {
                var able = committed.voters().stream()
                        .map(member -> holder(member.id()))
                        .flatMap(Optional::stream)
                        .filter(this::reachable)
                        .filter(this::mayWin)
                        .toList();
                able.stream()
                        .skip(random.nextInt(Math.max(1, able.size())))
                        .findFirst()
                        .ifPresent(this::crown);
            }
        }
    }

    private boolean mayWin(Server candidate) {
        var votes = committed.voters().stream()
                .map(member -> holder(member.id()))
                .flatMap(Optional::stream)
                .filter(this::reachable)
                .filter(voter -> voter.match <= candidate.match)
                .count();
        return votes >= committed.quorum();
    }

    private void crown(Server winner) {
        elections++;
        term++;
        leader = Optional.of(winner);
        leaderLostAt = time.ticksNanos();
        tell("server " + winner.id.serverId() + " leads term " + term);
        winner.contactAt = time.ticksNanos();
        servers.values().stream().filter(this::reachable).forEach(Server::see);
    }

    // ---- one server

    final class Server implements ReplicatedLog<String>, Leadership {
        MemberId id;
        private final Member member;
        private final List<Leadership.Listener> listeners = new ArrayList<>();
        private final List<SimulatedLine> lines = new ArrayList<>();
        private Loop loop = time.loop();
        private Optional<Membership> membership = Optional.empty();
        private Optional<JoinWorkflow> joining = Optional.empty();
        boolean running;
        boolean cutOff;
        boolean removedTold;
        Optional<JoinOutcome> joined = Optional.empty();
        private long stoppedAt;
        private long cutOffAt;
        private long boot;
        private long match;
        private long contactAt;
        // what this server knows
        private long seenTerm;
        private Optional<Server> seenLeader = Optional.empty();
        private EngineStatus.Role seenRole = EngineStatus.Role.JOINING;
        private Configuration seenConfiguration = new Configuration(LogIndex.NONE, List.of());

        Server(int serverId, int incarnation) {
            id = Members.id(serverId, incarnation);
            member = Members.member(id, false);
            match = serverId == 1 && incarnation == 1 ? lastIndex : 0;
        }

        Membership membership() {
            return membership.orElseThrow();
        }

        void start() {
            running = true;
            boot++;
            loop = time.loop();
            listeners.clear();
            contactAt = time.ticksNanos();
            var settings = new ClusterSettings(
                    ELECTION_TIMEOUT,
                    beat,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(8),
                    Duration.ofSeconds(60),
                    Path.of("unused"),
                    "0.1.0");
            var here = new Surroundings(this, member, GROUP, new Network(this), settings, loop, boot);
            var started = new Membership(here, () -> NodeFacts.NONE, EventSink.NOWHERE);
            membership = Optional.of(started);
            started.onRemoved(() -> removedTold = true);
            started.start();
            see();
        }

        void startJoining(List<Integer> seeds) {
            start();
            var workflow = new JoinWorkflow(
                    seeds.stream().map(SimulatedTeam::address).toList(),
                    new Network(this),
                    loop,
                    count -> {
                        var bytes = new byte[count];
                        random.nextBytes(bytes);
                        return bytes;
                    },
                    words -> {});
            joining = Optional.of(workflow);
            var unused = workflow.join(new JoinRequest(member, "0.1.0", GROUP.toString()), this::status)
                    .thenAccept(outcome -> joined = Optional.of(outcome));
        }

        void kill() {
            tell("server " + id.serverId() + " is killed");
            running = false;
            stoppedAt = time.ticksNanos();
            loop.close();
            List.copyOf(lines).forEach(line -> line.breakFromAfar(this));
            lines.clear();
            joining = Optional.empty();
        }

        void restart() {
            tell("server " + id.serverId() + " restarts");
            start();
        }

        void restartWithoutFiles(List<Integer> seeds) {
            var incarnation = Integer.parseInt(id.incarnation(), 16) + 1;
            tell("server " + id.serverId() + " restarts empty as incarnation " + incarnation);
            var fresh = new Server(id.serverId(), incarnation);
            servers.put(id.serverId(), fresh);
            fresh.startJoining(seeds);
        }

        void cutOff(boolean cut) {
            tell("server " + id.serverId() + (cut ? " is cut off" : " is back on the network"));
            cutOff = cut;
            cutOffAt = time.ticksNanos();
        }

        /// Whether the others could still hold it for alive.
        private boolean countsAsAlive() {
            var now = time.ticksNanos();
            return (running || now - stoppedAt < UNNOTICED.toNanos())
                    && (!cutOff || now - cutOffAt < UNNOTICED.toNanos());
        }

        /// Learns the truth, if it can be learnt here, and tells listeners what is new.
        void see() {
            if (!running) {
                return;
            }
            var role = seenRole;
            if (reachable(this)) {
                if (leader.isPresent() && committed.member(id).isPresent()) {
                    seenConfiguration = committed;
                }
                if (seenConfiguration.member(id).isPresent()
                        && committed.member(id).isPresent()) {
                    seenTerm = term;
                    seenLeader = leader;
                }
            } else {
                if (time.ticksNanos() - contactAt > ELECTION_TIMEOUT.toNanos()) {
                    seenLeader = Optional.empty();
                }
            }
            var voter = seenConfiguration.member(id).filter(Member::voter).isPresent();
            if (seenConfiguration.member(id).isEmpty()) {
                role = EngineStatus.Role.JOINING;
            } else if (seenLeader.filter(other -> other == this).isPresent()) {
                role = EngineStatus.Role.LEADER;
            } else {
                role = voter ? EngineStatus.Role.FOLLOWER : EngineStatus.Role.LEARNER;
            }
            tellListeners(role);
        }

        private EngineStatus.Role toldRole = EngineStatus.Role.JOINING;
        private long toldTerm;
        private Optional<MemberId> toldLeader = Optional.empty();
        private LogIndex toldConfiguration = LogIndex.NONE;

        private void tellListeners(EngineStatus.Role role) {
            seenRole = role;
            var leaderId = seenLeader.map(server -> server.id);
            if (role != toldRole || seenTerm != toldTerm || !leaderId.equals(toldLeader)) {
                toldRole = role;
                toldTerm = seenTerm;
                toldLeader = leaderId;
                listeners.forEach(listener -> listener.roleChanged(role, seenTerm, leaderId, "simulated"));
            }
            if (!seenConfiguration.index().equals(toldConfiguration)) {
                toldConfiguration = seenConfiguration.index();
                listeners.forEach(listener -> listener.configurationChanged(seenConfiguration));
            }
        }

        @Override
        public EngineStatus status() {
            var now = time.ticksNanos();
            var leads = seenRole == EngineStatus.Role.LEADER;
            var commit = new LogIndex(leads ? lastIndex : match);
            var peers = new ArrayList<PeerProgress>();
            if (leads) {
                for (var other : seenConfiguration.members()) {
                    if (!other.id().equals(id)) {
                        var holder = holder(other.id());
                        var at = holder.map(server -> server.match).orElse(0L);
                        var age = holder.filter(SimulatedTeam.this::reachable).isPresent()
                                ? Duration.ofMillis(50)
                                : Duration.ofSeconds(30);
                        peers.add(new PeerProgress(other.id(), new LogIndex(at), new LogIndex(at + 1), age, false));
                    }
                }
            }
            return new EngineStatus(
                    seenRole,
                    seenTerm,
                    seenLeader.map(server -> server.id),
                    new Position(seenTerm, new LogIndex(match)),
                    commit,
                    commit,
                    commit,
                    LogIndex.NONE,
                    new LogIndex(1),
                    seenConfiguration,
                    Duration.ofNanos(now - contactAt),
                    leads && !majority(seenConfiguration.members()) ? Duration.ofSeconds(5) : Duration.ZERO,
                    peers,
                    100,
                    0,
                    "");
        }

        @Override
        public CompletableFuture<Change> changeMembership(LogIndex expected, List<Member> members) {
            assertThat(changing).as("two changes at once\n%s", end()).isFalse();
            var done = new CompletableFuture<Change>();
            if (leader.filter(server -> server == this).isEmpty()) {
                return CompletableFuture.completedFuture(new Change.NotLeader());
            }
            if (!expected.equals(committed.index())) {
                return CompletableFuture.completedFuture(new Change.Refused("expected another configuration"));
            }
            checkIsSafe(members);
            changing = true;
            changes++;
            tell("change by " + id.serverId() + ": "
                    + members.stream()
                            .map(m -> m.id() + (m.voter() ? "" : "(l)"))
                            .toList());
            time.at(Duration.ofMillis(5 + random.nextInt(150)), () -> {
                changing = false;
                if (leader.filter(server -> server == this).isEmpty() || !running) {
                    done.complete(new Change.Unknown("leadership was lost"));
                } else if (majority(committed.members()) && majority(members)) {
                    lastIndex++;
                    committed = new Configuration(new LogIndex(lastIndex), members);
                    servers.values().stream()
                            .filter(SimulatedTeam.this::reachable)
                            .forEach(Server::see);
                    done.complete(new Change.Done(term, committed.index()));
                } else {
                    done.complete(new Change.Unknown("no majority answered"));
                }
            });
            return done;
        }

        /// At most one voter more or less, or one exchanged, and the live ones are a majority of what comes.
        private void checkIsSafe(List<Member> members) {
            var before = committed.voters().stream().map(Member::id).toList();
            var after = members.stream().filter(Member::voter).map(Member::id).toList();
            var out = before.stream().filter(voter -> !after.contains(voter)).count();
            var in = after.stream().filter(voter -> !before.contains(voter)).count();
            assertThat(out).as("voters out\n%s", end()).isLessThanOrEqualTo(1);
            assertThat(in).as("voters in\n%s", end()).isLessThanOrEqualTo(1);
            var live = after.stream()
                    .filter(voter -> holder(voter).filter(Server::countsAsAlive).isPresent())
                    .count();
            if (out > 0 || in > 0) {
                assertThat(live)
                        .as("live voters after the change to %s\n%s", members, end())
                        .isGreaterThanOrEqualTo(after.size() / 2 + 1);
            }
            assertThat(members.stream().map(m -> m.id().serverId()).distinct().count())
                    .as("one member a server_id")
                    .isEqualTo(members.size());
        }

        @Override
        public CompletableFuture<Change> transferTo(MemberId target) {
            var heir = holder(target);
            if (leader.filter(server -> server == this).isEmpty()) {
                return CompletableFuture.completedFuture(new Change.NotLeader());
            }
            var done = new CompletableFuture<Change>();
            time.at(Duration.ofMillis(10 + random.nextInt(30)), () -> {
                if (leader.filter(server -> server == this).isPresent()
                        && running
                        && heir.filter(SimulatedTeam.this::reachable).isPresent()
                        && committed.member(target).filter(Member::voter).isPresent()) {
                    transfers++;
                    heir.get().match = lastIndex;
                    crown(heir.get());
                    done.complete(new Change.Done(term, committed.index()));
                } else {
                    done.complete(new Change.Refused("the target does not answer"));
                }
            });
            return done;
        }

        @Override
        public boolean campaign(long expectedTerm) {
            campaigns++;
            tell("server " + id.serverId() + " stands on evidence in term " + expectedTerm);
            if (expectedTerm != term) {
                return false;
            }
            // The evidence must have been true: the leader of that term does not run, and a majority can know it.
            assertThat(leader.filter(server -> server.running).isPresent())
                    .as("stands although the leader's process runs\n%s", end())
                    .isFalse();
            assertThat(reachableVoters(committed.members()) + recentlyLost())
                    .as("stands without a majority\n%s", end())
                    .isGreaterThanOrEqualTo(committed.quorum());
            if (majority(committed.members()) && mayWin(this)) {
                crown(this);
            }
            return true;
        }

        private long recentlyLost() {
            return committed.voters().stream()
                    .map(voter -> holder(voter.id()))
                    .flatMap(Optional::stream)
                    .filter(server -> !reachable(server) && server.countsAsAlive())
                    .count();
        }

        @Override
        public void onEvent(Listener listener) {
            listeners.add(listener);
        }

        @Override
        public CompletableFuture<Proposal<String>> propose(byte[] entry) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<ReadPoint> readPoint() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Leadership leadership() {
            return this;
        }

        @Override
        public void close() {}
    }

    String end() {
        return String.join("\n", story.subList(Math.max(0, story.size() - 60), story.size()));
    }

    // ---- the network

    static HostPort address(int serverId) {
        return Members.voter(serverId).publicAddress();
    }

    private Optional<Server> at(HostPort address) {
        return servers.values().stream()
                .filter(server -> server.member.publicAddress().equals(address))
                .findFirst();
    }

    private Duration delay() {
        return Duration.ofNanos(200_000 + random.nextInt(4_000_000));
    }

    /// Calls of one server.
    private final class Network implements PeerCalls {
        private final Server from;

        Network(Server from) {
            this.from = from;
        }

        private <T> CompletableFuture<PeerReply<T>> call(
                HostPort to, Duration limit, java.util.function.Function<Membership, CompletableFuture<T>> ask) {
            var reply = new CompletableFuture<PeerReply<T>>();
            time.at(limit, () -> reply.complete(new PeerReply.Silent<>("timeout")));
            time.at(delay(), () -> {
                var target = at(to);
                if (from.cutOff || target.filter(server -> server.cutOff).isPresent()) {
                    return;
                }
                if (target.filter(server -> server.running).isEmpty()) {
                    reply.complete(new PeerReply.Refused<>());
                    return;
                }
                var unused = ask.apply(target.get().membership())
                        .thenAccept(value -> time.at(delay(), () -> {
                            if (target.get().running && !target.get().cutOff && !from.cutOff) {
                                reply.complete(new PeerReply.Answered<>(value));
                            }
                        }));
            });
            return reply;
        }

        @Override
        public CompletableFuture<PeerReply<LeaderFacts>> leaderInfo(HostPort to, Duration limit) {
            return call(to, limit, other -> CompletableFuture.completedFuture(other.leaderInfo()));
        }

        @Override
        public CompletableFuture<PeerReply<JoinOutcome>> join(HostPort to, JoinRequest request, Duration limit) {
            return call(to, limit, other -> other.join(request));
        }

        /// Certificates are not simulated.
        @Override
        public CompletableFuture<PeerReply<EnrollOutcome>> enroll(HostPort to, EnrollRequest request, Duration limit) {
            return CompletableFuture.completedFuture(new PeerReply.Silent<>("no certificates here"));
        }

        @Override
        public CompletableFuture<PeerReply<byte[]>> authority(HostPort to, Duration limit) {
            return CompletableFuture.completedFuture(new PeerReply.Silent<>("no certificates here"));
        }

        @Override
        public CompletableFuture<PeerReply<ChangeOutcome>> leave(HostPort to, MemberId who, Duration limit) {
            return call(to, limit, other -> other.letGo(who));
        }

        @Override
        public CompletableFuture<PeerReply<GoneAnswer>> confirmLeaderGone(
                HostPort to, GoneQuestion question, Duration limit) {
            return call(to, limit, other -> other.confirmLeaderGone(question));
        }

        @Override
        public CompletableFuture<Probe> probe(HostPort to, Duration limit) {
            var answer = new CompletableFuture<Probe>();
            time.at(limit, () -> answer.complete(Probe.SILENT));
            time.at(delay(), () -> {
                var target = at(to);
                if (!from.cutOff && target.filter(server -> server.cutOff).isEmpty()) {
                    answer.complete(
                            target.filter(server -> server.running).isPresent() ? Probe.LISTENING : Probe.REFUSED);
                }
            });
            return answer;
        }

        @Override
        public Line openLine(HostPort to, LineListener listener) {
            var line = new SimulatedLine(from, at(to), listener);
            time.at(delay(), line::arrive);
            return line.near;
        }

        @Override
        public Subscription watchNode(HostPort to, Consumer<NodeStatus> status, Runnable ended) {
            time.at(delay(), ended);
            return () -> {};
        }
    }

    /// Two ends and what travels between them; beats get lost while either side is cut off.
    private final class SimulatedLine {
        private final Server from;
        private final Optional<Server> to;
        private final PeerCalls.LineListener nearListener;
        private Optional<PeerCalls.LineListener> farListener = Optional.empty();
        private boolean over;
        private final List<PresenceBeat> early = new ArrayList<>();

        final PeerCalls.Line near = new PeerCalls.Line() {
            @Override
            public void send(PresenceBeat beat) {
                if (farListener.isEmpty()) {
                    early.add(beat);
                } else {
                    travel(() -> farListener.orElseThrow().beat(beat));
                }
            }

            @Override
            public void close() {
                end();
            }
        };

        final PeerCalls.Line far = new PeerCalls.Line() {
            @Override
            public void send(PresenceBeat beat) {
                travel(() -> nearListener.beat(beat));
            }

            @Override
            public void close() {
                end();
            }
        };

        SimulatedLine(Server from, Optional<Server> to, PeerCalls.LineListener nearListener) {
            this.from = from;
            this.to = to;
            this.nearListener = nearListener;
        }

        private boolean whole() {
            return !over
                    && from.running
                    && !from.cutOff
                    && to.filter(server -> server.running && !server.cutOff).isPresent();
        }

        private void travel(Runnable what) {
            time.at(delay(), () -> {
                if (whole()) {
                    what.run();
                }
            });
        }

        void arrive() {
            if (!whole()) {
                over = true;
                nearListener.ended("refused");
                return;
            }
            from.lines.add(this);
            to.orElseThrow().lines.add(this);
            farListener = Optional.of(to.orElseThrow().membership().acceptLine(far));
            early.forEach(near::send);
        }

        private void end() {
            if (!over) {
                time.at(delay(), () -> {
                    over = true;
                    from.lines.remove(this);
                    to.ifPresent(server -> server.lines.remove(this));
                    nearListener.ended("ended");
                    farListener.ifPresent(listener -> listener.ended("ended"));
                });
            }
        }

        /// The process of one end died: the other end's machine is told, unless the network is cut.
        void breakFromAfar(Server dead) {
            time.at(delay(), () -> {
                if (over || from.cutOff || to.filter(server -> server.cutOff).isPresent()) {
                    return;
                }
                over = true;
                if (dead == from) {
                    farListener.ifPresent(listener -> listener.ended("connection reset"));
                    to.ifPresent(server -> server.lines.remove(this));
                } else {
                    nearListener.ended("connection reset");
                    from.lines.remove(this);
                }
            });
        }
    }
}
