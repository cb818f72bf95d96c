package dev.flotilla.node;

import dev.flotilla.base.Lifecycle;
import dev.flotilla.cluster.ClusterSettings;
import dev.flotilla.cluster.Loop;
import dev.flotilla.cluster.Membership;
import dev.flotilla.cluster.PeerCalls;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.Proposal;
import dev.flotilla.consensus.ReadPoint;
import dev.flotilla.consensus.engine.EngineReplicatedLog;
import dev.flotilla.consensus.engine.EngineSettings;
import dev.flotilla.rpc.AccountsGrpcService;
import dev.flotilla.rpc.CertifiedPeers;
import dev.flotilla.rpc.ClusterGrpcService;
import dev.flotilla.rpc.Commands.Outcome;
import dev.flotilla.rpc.MessagesGrpcService;
import dev.flotilla.rpc.PasswordDesk;
import dev.flotilla.rpc.PeersGrpcService;
import dev.flotilla.rpc.PublicServer;
import dev.flotilla.rpc.ServerLimits;
import dev.flotilla.rpc.SnapshotFetcher;
import dev.flotilla.rpc.SnapshotGrpcService;
import dev.flotilla.rpc.Subscribers;
import dev.flotilla.storage.AppliedEntry;
import dev.flotilla.storage.ChatStore;
import dev.flotilla.wire.CommandCodec;
import io.grpc.BindableService;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The parts of one server under one identity, from its engine to its public port, in order of start and stop.
final class ServerAssembly implements AutoCloseable {
    /// A leaderless time that is no ordinary election any more.
    private static final int ELECTIONS_PATIENCE = 4;

    private static final int SNAPSHOTS_KEPT = 2;
    private static final long SNAPSHOT_BYTES_PER_SECOND = 100L * 1024 * 1024;

    private final Setup setup;
    private final Member self;
    private final Lifecycle lifecycle;
    private final ChatStore store;
    private final CommitFeed feed;
    private final EngineNews news;
    private final ServerTrust trust;
    private final RemovedMembers removed;
    private final TrustKeeper keeper;
    private final Receiving receiving = new Receiving();
    private final EngineReplicatedLog<AppliedEntry> log;
    private final CommandGateway gateway;
    private final ServingGate gate;
    private final FactsSampler facts;
    private final Membership membership;
    private volatile @Nullable Subscribers streams;

    /// How other servers are reached, and the loop that all about them happens on.
    ///
    /// @param leader asks around who leads; may block for a second
    record Others(PeerCalls calls, Loop loop, Supplier<Optional<HostPort>> leader, ServerTrust trust) {}

    /// What the parts need of the node; any thread.
    interface Parent {
        /// This server takes no part any more.
        void ended(NodeState why);

        NodeState state();
    }

    /// Starts everything but the public port.
    ///
    /// @param lifecycle closes what was started, also when this throws
    ServerAssembly(
            Setup setup, Lifecycle lifecycle, ServerIdentity identity, ChatStore store, Others others, Parent parent) {
        this.setup = setup;
        this.lifecycle = lifecycle;
        this.self = setup.self(identity);
        this.store = lifecycle.started("store", store);
        this.feed = new CommitFeed(store);
        this.trust = others.trust();
        this.removed = new RemovedMembers(
                setup.files().dataDir(), KnownMembers.read(setup.files().dataDir()));
        this.news = new EngineNews(self.id(), setup.clock(), removed::saw);
        var lines = lifecycle.started(
                "snapshot lines", new SnapshotLines(self.id(), trust::forCalls, news::configuration, others.leader()));
        var fetcher = lifecycle.started(
                "snapshot fetcher",
                new SnapshotFetcher(
                        self.id(),
                        lines,
                        setup.files().incoming(),
                        receiving,
                        SnapshotFetcher.Limits.DEFAULT,
                        setup.clock()));
        var machine = new ChatStateMachine(store, CommandCodec::decode, feed, new Watcher(parent, fetcher));
        this.log = lifecycle.started(
                "engine",
                EngineReplicatedLog.open(
                        engineSettings(identity),
                        Optional.of(trust.forEngine(removed::contains)),
                        machine,
                        fetcher,
                        news));
        this.gateway = lifecycle.started(
                "gateway",
                new CommandGateway(
                        log,
                        CommandCodec::encode,
                        this::withoutLeadership,
                        CommandGateway.Limits.DEFAULT,
                        setup.clock(),
                        setup.name()));
        this.gate = new ServingGate(gateway, new StateQueries(store, feed, log));
        this.facts = new FactsSampler(
                store,
                gateway,
                new ProcessReading(setup.version()),
                new StorageReading(setup.files()),
                () -> standing(parent.state()));
        this.membership = new Membership(
                log,
                self,
                identity.cluster(),
                others.calls(),
                facts::facts,
                ClusterSettings.of(setup.config(), setup.version()),
                others.loop());
        this.keeper = new TrustKeeper(trust, self.id(), log::status, others.calls(), others.loop());
        membership.onRemoved(() -> parent.ended(new NodeState.Removed()));
    }

    private EngineSettings engineSettings(ServerIdentity identity) {
        var timing = new EngineSettings.Timing(
                setup.config().electionTimeout(),
                setup.config().electionTimeout().multipliedBy(2),
                EngineSettings.Timing.DEFAULT.pauseCloses(),
                EngineSettings.Timing.DEFAULT.stallAfter());
        return EngineSettings.of(
                        self.id(),
                        identity.cluster(),
                        self.engineAddress(),
                        setup.files().engine(),
                        identity.founder() ? List.of(self) : List.of())
                .with(timing);
    }

    private final class Watcher implements ChatStateMachine.Watcher {
        private final Parent parent;
        private final SnapshotFetcher fetcher;

        Watcher(Parent parent, SnapshotFetcher fetcher) {
            this.parent = parent;
            this.fetcher = fetcher;
        }

        @Override
        public void failed(Throwable cause) {
            parent.ended(new NodeState.Failed("The state cannot be kept any more: " + cause));
        }

        @Override
        public void installed() {
            receiving.ended();
            fetcher.forget();
        }
    }

    private FactsSampler.Standing standing(NodeState state) {
        var open = streams;
        var connected = open == null ? 0 : open.current().size();
        return switch (state) {
            case NodeState.Quarantined(var sentence) ->
                new FactsSampler.Standing(sentence, true, connected, receiving.progress());
            case NodeState.Failed(var sentence) ->
                new FactsSampler.Standing(sentence, false, connected, receiving.progress());
            default -> new FactsSampler.Standing("", false, connected, receiving.progress());
        };
    }

    /// Opens the public port; from here on others see this server.
    void listen() {
        var passwords = lifecycle.started("passwords", new PasswordDesk());
        var subscribers = new Subscribers(
                feed, gate, setup.clock(), account -> membership.clients().connected(account, "")::close);
        var snapshots = lifecycle.started(
                "snapshots",
                new SnapshotGrpcService(
                        new StoreShelf(store.snapshots(setup.files().snapshots(), SNAPSHOTS_KEPT)),
                        SNAPSHOT_BYTES_PER_SECOND));
        var desk = new LeaderTrustDesk(trust, log::status);
        List<BindableService> services = List.of(
                snapshots,
                new ClusterGrpcService(membership, new StoreDigests(store, feed), desk),
                new PeersGrpcService(membership, desk),
                new AccountsGrpcService(gate, gate, passwords, setup.clock()),
                new MessagesGrpcService(gate, gate, subscribers, setup.clock()));
        lifecycle.started(
                "public port",
                PublicServer.start(
                        self.publicAddress(),
                        trust.forPublicPort(),
                        ServerLimits.DEFAULT,
                        gate,
                        new CertifiedPeers(removed::contains),
                        services,
                        List.of()));
        // the lines and streams of other servers end here, else the port would wait for them
        lifecycle.started("membership", membership);
        lifecycle.started("streams", subscribers);
        streams = subscribers;
        lifecycle
                .started(
                        "housekeeping",
                        new Housekeeping(
                                facts, news::configuration, setup.files().dataDir(), setup.clock(), setup.name()))
                .start();
        membership.start();
        lifecycle.started("trust keeper", keeper::stop);
        keeper.start();
    }

    /// An election takes a moment: clients should try again at once. A longer silence means that there is no majority.
    private Outcome withoutLeadership(Proposal.NotLeader<AppliedEntry> refused) {
        var leader = refused.leader()
                .flatMap(id -> log.status().configuration().member(id))
                .map(member -> member.publicAddress().toString());
        if (leader.isPresent() && !refused.leader().equals(Optional.of(self.id()))) {
            return new Outcome.NotLeader(leader.get(), refused.term());
        }
        var patience = setup.config().electionTimeout().multipliedBy(ELECTIONS_PATIENCE);
        return news.leaderlessNanos() < patience.toNanos()
                ? new Outcome.NotLeader("", refused.term())
                : new Outcome.NoQuorum("No leader: this server reaches no majority of the servers.");
    }

    ServingGate gate() {
        return gate;
    }

    CommandGateway gateway() {
        return gateway;
    }

    ChatStore store() {
        return store;
    }

    /// Of the engine; while it is being opened, that of one that does not run.
    EngineStatus status() {
        return log.status();
    }

    boolean isMember() {
        return log.status().configuration().member(self.id()).isPresent();
    }

    /// A member whose state is as new as the majority's was a moment ago. Waits for the answer.
    boolean isFresh() throws InterruptedException {
        try {
            return isMember() && log.readPoint().get() instanceof ReadPoint.Ready;
        } catch (ExecutionException e) {
            return false;
        }
    }

    /// Without hand-over and goodbye.
    void kill() {
        log.abandon();
        lifecycle.close();
    }

    /// Leadership is handed over first, while everything else still works.
    @Override
    public void close() {
        membership.announceStop();
        lifecycle.started("leadership", log);
        lifecycle.close();
    }
}
