package dev.flotilla.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.base.Clock;
import dev.flotilla.cluster.ChangeOutcome;
import dev.flotilla.cluster.ClusterSettings;
import dev.flotilla.cluster.EnrollOutcome;
import dev.flotilla.cluster.EnrollRequest;
import dev.flotilla.cluster.Health;
import dev.flotilla.cluster.Loop;
import dev.flotilla.cluster.Membership;
import dev.flotilla.cluster.NodeFacts;
import dev.flotilla.cluster.NodeStatus;
import dev.flotilla.cluster.PeerCalls;
import dev.flotilla.cluster.PeerReply;
import dev.flotilla.cluster.Role;
import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus;
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
import dev.flotilla.demo.FreePorts;
import dev.flotilla.security.TestTrust;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.v1.ClusterGrpc;
import dev.flotilla.wire.v1.ClusterUpdate;
import dev.flotilla.wire.v1.GetLeaderInfoRequest;
import dev.flotilla.wire.v1.RemoveServerRequest;
import dev.flotilla.wire.v1.WatchClusterRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three servers' cluster services and lines over real connections, each with an engine that says what the test wants.
@Timeout(60)
class PeerLinesTest {
    private static final GroupId GROUP = new GroupId(new UUID(3, 3));
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final TestTrust TRUST = new TestTrust();
    private static final TrustDesk NO_DESK = new TrustDesk() {
        @Override
        public EnrollOutcome enroll(EnrollRequest request) {
            return new EnrollOutcome.Refused("not in this test", false);
        }

        @Override
        public byte[] authorityFor(CallingServer server) {
            return new byte[0];
        }
    };

    @TempDir
    private Path folder = Path.of("");

    private final List<Node> nodes = new ArrayList<>();

    @BeforeEach
    void startThree() throws IOException {
        var members = new ArrayList<Member>();
        for (var id = 1; id <= 3; id++) {
            members.add(new Member(
                    new MemberId(id, "0000000" + id),
                    new HostPort("127.0.0.1", freePort()),
                    new HostPort("127.0.0.1", freePort()),
                    true));
        }
        for (var member : members) {
            nodes.add(new Node(member, new Configuration(new LogIndex(5), members), folder));
        }
        await().atMost(SOON)
                .until(() -> nodes.stream()
                        .allMatch(node -> node.membership.view().join().nodes().stream()
                                .allMatch(seen -> seen.engine().term() == 4 && seen.role() != Role.UNREACHABLE)));
    }

    private static int freePort() {
        return FreePorts.forServer(ThreadLocalRandom.current());
    }

    @AfterEach
    void stopAll() {
        nodes.forEach(Node::close);
    }

    private Node node(int serverId) {
        return nodes.get(serverId - 1);
    }

    @Test
    void aLeaderWhoseProcessEndsIsStoodAgainstAtOnce() {
        var began = System.nanoTime();
        node(1).cut();
        await().pollInterval(Duration.ofMillis(1))
                .atMost(SOON)
                .until(() -> !node(2).log.campaigns.isEmpty());
        var tookMs = (System.nanoTime() - began) / 1_000_000;
        assertThat(node(2).log.campaigns).containsExactly(4L);
        assertThat(tookMs)
                .as("milliseconds from the end of the process to the candidacy")
                .isLessThan(2_000);
    }

    @Test
    void aFollowerThatSeesTheLeaderDoesNotConfirmItsEnd() {
        var question =
                new dev.flotilla.cluster.GoneQuestion(node(1).member.id(), 4, 2, new Position(4, new LogIndex(100)));
        var reply = node(2).calls.confirmLeaderGone(node(3).member.publicAddress(), question, Duration.ofSeconds(2));
        assertThat(reply.join())
                .isInstanceOfSatisfying(
                        PeerReply.Answered.class,
                        answered -> assertThat(answered.value())
                                .isEqualTo(new dev.flotilla.cluster.GoneAnswer(
                                        false, 4, new Position(4, new LogIndex(100)))));
    }

    @Test
    void aProbeTellsNobodyListensFromSomebody() {
        var free = node(1).member.engineAddress();
        assertThat(node(2).calls.probe(free, Duration.ofSeconds(1)).join()).isEqualTo(PeerCalls.Probe.REFUSED);
        assertThat(node(2).calls
                        .probe(node(1).member.publicAddress(), Duration.ofSeconds(1))
                        .join())
                .isEqualTo(PeerCalls.Probe.LISTENING);
        assertThat(node(2).calls.leaderInfo(free, Duration.ofSeconds(1)).join()).isInstanceOf(PeerReply.Refused.class);
    }

    @Test
    void everyServerSaysWhoLeads() {
        for (var node : nodes) {
            var info = ClusterGrpc.newBlockingStub(node(1).calls.channel(node.member.publicAddress()))
                    .getLeaderInfo(GetLeaderInfoRequest.getDefaultInstance());
            assertThat(info.getSuccess()).isTrue();
            assertThat(info.getLeaderAddress())
                    .isEqualTo(node(1).member.publicAddress().toString());
            assertThat(info.getTerm()).isEqualTo(4);
            assertThat(info.getConfigIndex()).isEqualTo(5);
            assertThat(info.getReplicaAddressesList())
                    .containsExactlyElementsOf(nodes.stream()
                            .map(each -> each.member.publicAddress().toString())
                            .toList());
        }
    }

    @Test
    void aFollowerShowsTheLeadersFactsAndTheHealthOfAll() {
        await().atMost(SOON).untilAsserted(() -> {
            var view = node(3).membership.view().join();
            assertThat(view.nodes())
                    .extracting(NodeStatus::role)
                    .containsExactly(Role.LEADER, Role.FOLLOWER, Role.FOLLOWER);
            assertThat(view.nodes().getFirst().engine().peers()).hasSize(2);
            assertThat(view.nodes().getFirst().engine().commit()).isEqualTo(new LogIndex(100));
            assertThat(view.nodes().getFirst().engine().forces()).isEqualTo(7);
            assertThat(view.health()).isEqualTo(new Health(Health.State.HEALTHY, "All 3 voters up.", 3, 2, 3, 1, 0));
        });
    }

    @Test
    void aViewerGetsThePictureFirstThenEventsAtOnceAndBeatsInSilence() {
        var updates = ClusterGrpc.newBlockingStub(
                        node(1).calls.channel(node(2).member.publicAddress()))
                .watchCluster(WatchClusterRequest.newBuilder().setMaxRateHz(4).build());
        var first = updates.next();
        assertThat(first.getBodyCase()).isEqualTo(ClusterUpdate.BodyCase.SNAPSHOT);
        assertThat(first.getSnapshot().getWatched()).isEqualTo(2);
        assertThat(updates.next().getBodyCase()).isEqualTo(ClusterUpdate.BodyCase.REPLICAS);
        node(3).membership.record(dev.flotilla.cluster.ClusterEvent.Kind.DISK_SLOW, 3, "The disk is slow.");
        var seq = 2L;
        while (true) {
            var update = updates.next();
            seq++;
            assertThat(update.getSeq()).isEqualTo(seq);
            if (update.getBodyCase() == ClusterUpdate.BodyCase.EVENT
                    && update.getEvent().getKind().equals("disk_slow")) {
                assertThat(update.getEvent().getServerId()).isEqualTo(3);
                break;
            }
        }
    }

    @Test
    void aChangeAskedOfAFollowerNamesTheLeader() {
        var stub =
                ClusterGrpc.newBlockingStub(node(1).calls.channel(node(2).member.publicAddress()));
        try {
            var unused = stub.removeServer(
                    RemoveServerRequest.newBuilder().setServerId(3).build());
            assertThat(false).as("must be refused").isTrue();
        } catch (StatusRuntimeException e) {
            assertThat(StatusMapping.read(e))
                    .isInstanceOfSatisfying(
                            CallError.NotLeader.class,
                            notLeader -> assertThat(notLeader.leaderAddress())
                                    .isEqualTo(node(1).member.publicAddress().toString()));
        }
        assertThat(node(2).calls
                        .leave(node(3).member.publicAddress(), node(2).member.id(), Duration.ofSeconds(2))
                        .join())
                .isInstanceOfSatisfying(
                        PeerReply.Answered.class,
                        answered -> assertThat(answered.value()).isInstanceOf(ChangeOutcome.NotLeader.class));
    }

    @Test
    void eventsAreKeptInAFile() {
        node(1).membership.record(dev.flotilla.cluster.ClusterEvent.Kind.QUARANTINED, 1, "Only a test.");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Files.readString(folder.resolve("1/events.jsonl")))
                        .contains("\"kind\":\"quarantined\"", "Only a test."));
    }

    /// One server: real lines and services around a scripted engine.
    private static final class Node implements AutoCloseable {
        final Member member;
        final ScriptedLog log;
        final PeerChannels calls =
                new PeerChannels(() -> TRUST.client(member().id().toString()));
        final Loop loop;
        final Membership membership;
        final PublicServer server;

        Node(Member member, Configuration configuration, Path folder) throws IOException {
            this.member = member;
            log = new ScriptedLog(member.id(), configuration);
            loop = Loop.threaded("flotilla-cluster-n" + member.id().serverId(), Clock.SYSTEM);
            var own = Files.createDirectories(
                    folder.resolve(Integer.toString(member.id().serverId())));
            membership = new Membership(
                    log,
                    member,
                    GROUP,
                    calls,
                    () -> NodeFacts.NONE,
                    ClusterSettings.of(Duration.ofMillis(600), Duration.ofMillis(500), own, "0.1.0"),
                    loop);
            server = PublicServer.start(
                    member.publicAddress(),
                    TRUST.server(member.id().toString()),
                    ServerLimits.DEFAULT,
                    new FakeTeam(),
                    new CertifiedPeers(removed -> false),
                    List.of(
                            new ClusterGrpcService(membership, (index, wait) -> Optional.empty(), NO_DESK),
                            new PeersGrpcService(membership, NO_DESK)),
                    List.of());
            membership.start();
        }

        private Member member() {
            return member;
        }

        /// As the end of the process looks to others.
        void cut() {
            server.close(Duration.ZERO);
            calls.close();
            loop.close();
        }

        @Override
        public void close() {
            membership.close();
            cut();
        }
    }

    private static final class ScriptedLog implements ReplicatedLog<String>, Leadership {
        final List<Long> campaigns = new CopyOnWriteArrayList<>();
        private final MemberId self;
        private final Configuration configuration;

        ScriptedLog(MemberId self, Configuration configuration) {
            this.self = self;
            this.configuration = configuration;
        }

        @Override
        public EngineStatus status() {
            var leads = self.serverId() == 1;
            var index = new LogIndex(100);
            var peers = configuration.members().stream()
                    .filter(member -> leads && !member.id().equals(self))
                    .map(member -> new EngineStatus.PeerProgress(
                            member.id(), index, new LogIndex(101), Duration.ofMillis(20), false))
                    .toList();
            return new EngineStatus(
                    leads ? EngineStatus.Role.LEADER : EngineStatus.Role.FOLLOWER,
                    4,
                    Optional.of(configuration.members().getFirst().id()),
                    new Position(4, index),
                    index,
                    index,
                    index,
                    LogIndex.NONE,
                    new LogIndex(1),
                    configuration,
                    Duration.ofMillis(20),
                    Duration.ofMillis(20),
                    peers,
                    100,
                    7,
                    "");
        }

        @Override
        public boolean campaign(long term) {
            return campaigns.add(term);
        }

        @Override
        public CompletableFuture<Change> transferTo(MemberId target) {
            return CompletableFuture.completedFuture(new Change.Refused("scripted"));
        }

        @Override
        public CompletableFuture<Change> changeMembership(LogIndex expected, List<Member> members) {
            return CompletableFuture.completedFuture(new Change.Refused("scripted"));
        }

        @Override
        public void onEvent(Listener listener) {}

        @Override
        public CompletableFuture<Proposal<String>> propose(byte[] entry) {
            return CompletableFuture.completedFuture(new Proposal.Busy<>("scripted"));
        }

        @Override
        public CompletableFuture<ReadPoint> readPoint() {
            return CompletableFuture.completedFuture(new ReadPoint.Unavailable("scripted"));
        }

        @Override
        public Leadership leadership() {
            return this;
        }

        @Override
        public void close() {}
    }
}
