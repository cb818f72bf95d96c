package dev.flotilla.node;

import dev.flotilla.base.Clock;
import dev.flotilla.base.Lifecycle;
import dev.flotilla.base.PrivateFiles;
import dev.flotilla.base.Randomness;
import dev.flotilla.cluster.JoinOutcome;
import dev.flotilla.cluster.JoinRequest;
import dev.flotilla.cluster.Loop;
import dev.flotilla.config.ConfigException;
import dev.flotilla.config.DataDirLock;
import dev.flotilla.config.NodeConfig;
import dev.flotilla.rpc.Commands;
import dev.flotilla.rpc.PeerChannels;
import dev.flotilla.rpc.Queries;
import dev.flotilla.storage.ChatStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One server: from an empty or used data directory to a member of the team, through damage and back, to its stop. One
/// supervisor thread takes every step and owns [NodeState]; everything public may be called by any thread.
public final class FlotillaNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlotillaNode.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final int ENDS_MAX = 16;
    private static final long LOOK_MS = 100;

    private final Setup setup;
    private final Lifecycle lifecycle = new Lifecycle(STOP_LIMIT);
    private final ServerTrust trust;
    private final PeerChannels calls;
    private final Loop loop;
    private final Beginnings beginnings;
    /// Why this server's part is over; the first one counts.
    private final BlockingQueue<NodeState> ends = new LinkedBlockingQueue<>(ENDS_MAX);

    private final CompletableFuture<NodeState> ended = new CompletableFuture<>();
    private final Thread supervisor;
    private volatile NodeState state = new NodeState.Starting();
    private volatile @Nullable ServerAssembly assembly;
    private volatile boolean visible;

    private FlotillaNode(Setup setup, DataDirLock lock) {
        this.setup = setup;
        lifecycle.started("lock", lock);
        if (!setup.config().databaseFile().startsWith(setup.config().dataDir())) {
            lifecycle.started(
                    "database lock", DataDirLock.takeFor(setup.config().databaseFile()));
        }
        this.trust = new ServerTrust(setup.files(), setup.clock());
        this.calls = lifecycle.started("calls", new PeerChannels(trust::forCalls));
        this.loop = lifecycle.started("loop", Loop.threaded("flotilla-cluster-" + setup.name(), setup.clock()));
        this.beginnings = new Beginnings(setup, trust, calls, loop);
        this.supervisor =
                Thread.ofPlatform().name("flotilla-node-" + setup.name()).unstarted(this::run);
    }

    /// Goes to work. Returns at once: [#state] tells how far it is.
    ///
    /// @param lock on the data directory; the node's from here on
    /// @throws ConfigException when the directory is of another server, or a port is taken
    /// @throws DataDirLock.InUse when another server uses the database file
    public static FlotillaNode start(NodeConfig config, DataDirLock lock, String version) {
        var setup = new Setup(config, NodeFiles.of(config), Clock.SYSTEM, Randomness.SECURE, version);
        FlotillaNode node;
        try {
            refuseForeignDirectory(config);
            PortCheck.awaitFree("server_port", config.publicAddress());
            PortCheck.awaitFree("engine_port", config.engineAddress());
            node = new FlotillaNode(setup, lock);
        } catch (ConfigException | DataDirLock.InUse e) {
            lock.close();
            throw e;
        }
        node.supervisor.start();
        return node;
    }

    private static void refuseForeignDirectory(NodeConfig config) {
        if (ServerIdentity.read(config.dataDir()) instanceof ServerIdentity.Reading.Found(var identity)
                && identity.member().serverId() != config.serverId()) {
            throw new ConfigException("The data directory " + config.dataDir() + " belongs to server "
                    + identity.member().serverId() + ", not to server " + config.serverId()
                    + ": give --data-dir or the other --server_id");
        }
    }

    public NodeState state() {
        return state;
    }

    /// Ends with the final state.
    public CompletableFuture<NodeState> ended() {
        return ended.copy();
    }

    /// The way in for commands, while there is one.
    public Optional<Commands> commands() {
        return Optional.ofNullable(assembly).map(ServerAssembly::gate);
    }

    public Optional<Queries> queries() {
        return Optional.ofNullable(assembly).map(ServerAssembly::gate);
    }

    /// Its public port answers: others can hear its state from itself.
    public boolean isVisible() {
        return visible;
    }

    Optional<ServerAssembly> assembly() {
        return Optional.ofNullable(assembly);
    }

    private void run() {
        NodeState end;
        try {
            end = live();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end = new NodeState.Stopped();
        } catch (Beginnings.TrustRefused e) {
            end = failed("The team gave this server no certificate: " + e.getMessage());
        } catch (RuntimeException | Error e) { // the top of this thread: the process stays and says so
            LOG.error("[Failed] Server {} cannot go on", setup.config().serverId(), e);
            end = new NodeState.Failed(String.valueOf(e.getMessage()));
        }
        become(end);
        ended.complete(end);
    }

    private NodeState live() throws InterruptedException {
        if (beginnings.wasRemoved() && !setup.config().join()) {
            return failed(
                    "This server was removed from the team and is no part of it any more. To let it come back with a"
                            + " new copy of everything, start it with --join true.");
        }
        repairModes();
        trust.load();
        var identity = beginnings.identity(this::become);
        while (true) {
            identity = beginnings.certified(identity, this::become);
            calls.redial();
            switch (OpenedFiles.open(setup, identity)) {
                case OpenedFiles.Sound(var store) -> {
                    return serve(identity, assemble(identity, store));
                }
                case OpenedFiles.Refused(var sentence) -> {
                    return failed(sentence);
                }
                case OpenedFiles.Rebuildable(var sentence) -> beginnings.rebuildDatabase(sentence);
                case OpenedFiles.Damaged(var sentence) -> {
                    if (!beginnings.hasOthers(identity)) {
                        return failed(
                                sentence + " This is the only server of its team, so there is nobody to copy from:"
                                        + " nothing was changed. Restore a backup, or move "
                                        + setup.files().dataDir()
                                        + " away to start empty.");
                    }
                    become(new NodeState.Quarantined(sentence));
                    identity = beginnings.afterDamage(identity, sentence);
                }
            }
        }
    }

    /// People's messages and keys are in there: nobody else gets as far as the files.
    private void repairModes() {
        try {
            PrivateFiles.repair(setup.files().privately())
                    .forEach(file -> LOG.warn("[Trust] Others could read {}; not any more", file));
        } catch (IOException e) {
            throw new UncheckedIOException("the modes of the data directory cannot be checked", e);
        }
    }

    private ServerAssembly assemble(ServerIdentity identity, ChatStore store) {
        var parts = new Lifecycle(STOP_LIMIT);
        try {
            return new ServerAssembly(
                    setup,
                    parts,
                    identity,
                    store,
                    new ServerAssembly.Others(calls, loop, beginnings::leader, trust),
                    new Supervised());
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private NodeState serve(ServerIdentity identity, ServerAssembly parts) throws InterruptedException {
        assembly = parts;
        parts.listen();
        visible = true;
        LOG.atInfo()
                .addKeyValue("member", identity.member())
                .addKeyValue("cluster", identity.cluster())
                .addKeyValue("engine", setup.config().engineAddress())
                .addKeyValue("data", setup.files().dataDir())
                .log(
                        "Server {} started, listening on {}",
                        setup.config().serverId(),
                        setup.config().publicAddress());
        if (!identity.founder() && identity.fresh() || !parts.isMember()) {
            var end = join(identity, parts);
            if (end.isPresent()) {
                return stay(parts, end.get());
            }
        }
        identity.settled().write(setup.files().dataDir());
        parts.gate().open();
        become(new NodeState.Serving());
        return stay(parts, ends.take());
    }

    /// Asks to be taken in and waits until this server's own state is worth asking.
    ///
    /// @return the end, if it came first
    private Optional<NodeState> join(ServerIdentity identity, ServerAssembly parts) throws InterruptedException {
        var workflow = beginnings.newWorkflow(this::become);
        var request = new JoinRequest(
                setup.self(identity), setup.version(), identity.cluster().toString());
        var outcome = workflow.join(request, parts::status);
        try {
            while (!outcome.isDone() || !parts.isFresh()) {
                var end = ends.poll(LOOK_MS, TimeUnit.MILLISECONDS);
                if (end != null) {
                    return Optional.of(end);
                }
                if (outcome.isDone() && outcome.get() instanceof JoinOutcome.Refused refused) {
                    return Optional.of(failed("The team did not take this server in: " + refused.message()));
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("joining ended badly", e);
        } finally {
            workflow.stop();
        }
        LOG.atInfo()
                .addKeyValue("member", identity.member())
                .addKeyValue("applied", parts.status().applied())
                .log("[Join] Server {} has caught up", setup.config().serverId());
        return Optional.empty();
    }

    /// A server that failed keeps its port open and says why; one that was removed or stopped does not come here again.
    private NodeState stay(ServerAssembly parts, NodeState end) {
        if (end instanceof NodeState.Removed) {
            beginnings.noteRemoval();
            LOG.info(
                    "[Membership] Server {} was removed from the team. To let it come back: --join true",
                    setup.config().serverId());
        }
        if (end instanceof NodeState.Failed(var sentence)) {
            parts.gate().close(sentence, false);
        }
        return end;
    }

    private NodeState failed(String sentence) {
        LOG.error("[Failed] {}", sentence);
        return new NodeState.Failed(sentence);
    }

    private final class Supervised implements ServerAssembly.Parent {
        @Override
        public void ended(NodeState why) {
            end(why);
        }

        @Override
        public NodeState state() {
            return state;
        }
    }

    private void end(NodeState end) {
        if (!ends.offer(end)) {
            LOG.debug("the end was said before: {}", end);
        }
    }

    /// While files are being replaced that is what people should see, whatever step it is at.
    private void become(NodeState next) {
        if (state instanceof NodeState.Quarantined && next instanceof NodeState.Joining) {
            return;
        }
        state = next;
    }

    /// Hands leadership over, tells the others, stops every part in order, gives the directory back.
    @Override
    public void close() {
        stop(ServerAssembly::close);
    }

    /// Ends without a word to anybody, as nearly as one process can do it to a part of itself. For tests.
    void kill() {
        stop(ServerAssembly::kill);
    }

    private void stop(java.util.function.Consumer<ServerAssembly> how) {
        end(new NodeState.Stopped());
        supervisor.interrupt();
        try {
            supervisor.join(STOP_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var parts = assembly;
        if (parts != null) {
            how.accept(parts);
            assembly = null;
        }
        lifecycle.close();
        lifecycle
                .troubles()
                .forEach(trouble -> LOG.warn("[Stop] {} {}", trouble.part(), trouble.what(), trouble.cause()));
    }
}
