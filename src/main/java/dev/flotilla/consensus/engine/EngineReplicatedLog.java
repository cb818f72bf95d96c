package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.EngineStatus.Role;
import dev.flotilla.consensus.Leadership;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.Position;
import dev.flotilla.consensus.Proposal;
import dev.flotilla.consensus.ReadPoint;
import dev.flotilla.consensus.ReplicatedLog;
import dev.flotilla.consensus.SnapshotSource;
import dev.flotilla.consensus.StateMachine;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The replicated log by Apache Ratis. It outlives its engine: one that closed itself is opened again, and what is
/// asked meanwhile is told to come back.
public final class EngineReplicatedLog<R> implements ReplicatedLog<R> {
    private static final Logger LOG = LoggerFactory.getLogger(EngineReplicatedLog.class);

    private final EngineSettings settings;
    private final Optional<EngineTls> tls;
    private final StateMachine<R> stateMachine;
    private final SnapshotSource snapshots;
    private final ForcedFolder folder;
    private final ApplyThread<R> apply;
    private final Watch watch;
    private final EngineLeadership leadership;
    private final AtomicReference<@Nullable RunningRatis> running = new AtomicReference<>();
    private volatile boolean closed;
    private volatile boolean removed;

    private EngineReplicatedLog(
            EngineSettings settings, Optional<EngineTls> tls, StateMachine<R> stateMachine, SnapshotSource snapshots) {
        this.tls = tls;
        this.settings = settings;
        this.stateMachine = stateMachine;
        this.snapshots = snapshots;
        this.folder = new ForcedFolder(RunningRatis.logFolder(settings));
        var server = "n" + settings.id().serverId();
        this.apply = new ApplyThread<>(
                "flotilla-apply-" + server,
                stateMachine,
                settings.limits().applyEntriesMax(),
                e -> stopAfter("the state machine failed: " + e));
        this.watch = new Watch("flotilla-engine-watch-" + server, new WatchedEngine(), settings.timing());
        this.leadership = new EngineLeadership(settings, running::get, watch);
    }

    /// Opens this server's part, without TLS: for one computer, or a network of its own.
    public static <R> EngineReplicatedLog<R> open(
            EngineSettings settings,
            StateMachine<R> stateMachine,
            SnapshotSource snapshots,
            Leadership.Listener listener) {
        return open(settings, Optional.empty(), stateMachine, snapshots, listener);
    }

    /// Opens this server's part. The files should have passed [LogTriage] before.
    ///
    /// @param listener told of every change from the first on
    /// @throws EngineException when files or the port refuse
    public static <R> EngineReplicatedLog<R> open(
            EngineSettings settings,
            Optional<EngineTls> tls,
            StateMachine<R> stateMachine,
            SnapshotSource snapshots,
            Leadership.Listener listener) {
        var log = new EngineReplicatedLog<>(settings, tls, stateMachine, snapshots);
        log.watch.add(listener);
        log.apply.start();
        try {
            log.running.set(log.openRatis());
        } catch (EngineException e) {
            log.apply.close();
            throw e;
        }
        log.watch.start();
        return log;
    }

    private RunningRatis openRatis() {
        var opened = new AtomicReference<@Nullable RunningRatis>();
        var source = new ApplyThread.Source(() -> durableIndex(opened.get()));
        var adapter = new RatisStateMachine<>(apply, source, stateMachine, snapshots, new EngineNotices(), settings);
        var ratis = RunningRatis.open(settings, tls, folder, source, adapter);
        opened.set(ratis);
        return ratis;
    }

    /// While Ratis is still being opened it applies nothing that was not on disk before.
    private static long durableIndex(@Nullable RunningRatis ratis) {
        return ratis == null ? Long.MIN_VALUE : ratis.log().getFlushIndex();
    }

    @Override
    public CompletableFuture<Proposal<R>> propose(byte[] entry) {
        var ratis = running.get();
        if (ratis == null || closed || apply.broken() != null) {
            return CompletableFuture.completedFuture(new Proposal.Busy<>("the engine is not running"));
        }
        if (entry.length > settings.limits().entryBytesMax()) {
            return CompletableFuture.completedFuture(
                    new Proposal.Busy<>("an entry of " + entry.length + " bytes is too long"));
        }
        var proposal = new LocalProposal<R>(entry);
        var unused = ratis.submit(proposal, RaftClientRequest.writeRequestType())
                .whenComplete((reply, error) -> settle(ratis, proposal, reply, error));
        return proposal.answer();
    }

    /// The good answer came from the apply thread already; here end those that never were, or may not be, committed.
    private void settle(
            RunningRatis ratis, LocalProposal<R> proposal, @Nullable RaftClientReply reply, @Nullable Throwable error) {
        if (proposal.answer().isDone()) {
            return;
        }
        Throwable why = error != null ? unwrap(error) : reply == null ? null : reply.getException();
        Proposal<R> answer =
                why == null || proposal.appended() ? new Proposal.Unknown<>(String.valueOf(why)) : refusal(ratis, why);
        proposal.answer().complete(answer);
    }

    private Proposal<R> refusal(RunningRatis ratis, Throwable why) {
        if (why instanceof LeaderNotReadyException || why instanceof LeaderSteppingDownException) {
            return new Proposal.Busy<>(why.toString());
        }
        if (why instanceof NotLeaderException notLeader) {
            var suggested =
                    Optional.ofNullable(notLeader.getSuggestedLeader()).map(peer -> Translation.memberId(peer.getId()));
            return new Proposal.NotLeader<>(suggested, ratis.info().getCurrentTerm());
        }
        return new Proposal.Busy<>(why.toString());
    }

    @Override
    public CompletableFuture<ReadPoint> readPoint() {
        var ratis = running.get();
        if (ratis == null || closed || apply.broken() != null) {
            return CompletableFuture.completedFuture(new ReadPoint.Unavailable("the engine is not running"));
        }
        return ratis.submit(Message.EMPTY, RaftClientRequest.readRequestType())
                .orTimeout(settings.timing().readTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .handle((reply, error) -> {
                    if (error != null) {
                        return new ReadPoint.Unavailable(String.valueOf(unwrap(error)));
                    }
                    return reply.isSuccess()
                            ? new ReadPoint.Ready(apply.appliedIndex())
                            : new ReadPoint.Unavailable(String.valueOf(reply.getException()));
                });
    }

    private static Throwable unwrap(Throwable error) {
        var cause = error.getCause();
        return error instanceof CompletionException && cause != null ? cause : error;
    }

    @Override
    public EngineStatus status() {
        var ratis = running.get();
        return StatusReading.of(settings, ratis, apply.applied(), role(ratis), watch.trouble());
    }

    private Role role(@Nullable RunningRatis ratis) {
        if (ratis == null
                || closed
                || removed
                || apply.broken() != null
                || !ratis.info().isAlive()) {
            return Role.STOPPED;
        }
        return StatusReading.role(ratis);
    }

    @Override
    public Leadership leadership() {
        return leadership;
    }

    public MemberId id() {
        return settings.id();
    }

    /// Under which [EngineMetrics] keeps this server's forces.
    String metricsName() {
        var ratis = running.get();
        return ratis == null ? "" : ratis.metricsName();
    }

    /// Votes that left this server, asked for or given, each after its folder was forced.
    long forcedVotes() {
        return folder.votes();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        handOver();
        abandon();
    }

    /// Stops without handing leadership over: to the others it looks like a crash.
    public void abandon() {
        if (closed) {
            return;
        }
        closed = true;
        watch.close();
        closeRatis();
        apply.close();
    }

    /// To the caught-up voter that is preferred; gives up after two election timeouts, since a new leader will be found
    /// by the timers anyway.
    private void handOver() {
        var ratis = running.get();
        if (ratis == null || role(ratis) != Role.LEADER) {
            return;
        }
        var patience = settings.timing().electionMax().multipliedBy(2).toMillis();
        try {
            for (var heir : leadership.heirs()) {
                var change = leadership.transferTo(heir).get(patience, TimeUnit.MILLISECONDS);
                if (change instanceof Leadership.Change.Done) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("{}: leadership was not handed over: {}", settings.id(), e.toString());
        }
    }

    private void closeRatis() {
        var ratis = running.getAndSet(null);
        if (ratis != null) {
            try {
                ratis.close();
            } catch (RuntimeException e) {
                LOG.warn("{}: the engine did not close cleanly", settings.id(), e);
            }
        }
    }

    private void takeSnapshot() {
        var ratis = running.get();
        if (ratis != null) {
            var unused = ratis.takeSnapshot().whenComplete((reply, error) -> {
                if (error != null || !reply.isSuccess()) {
                    LOG.info("{}: no snapshot now: {}", settings.id(), error == null ? reply : error);
                }
            });
        }
    }

    /// Ends this server's part for good; the process goes on.
    private void stopAfter(String reason) {
        watch.stopped(reason);
        Thread.ofPlatform()
                .name("flotilla-engine-stop-n" + settings.id().serverId())
                .daemon()
                .start(this::closeRatis);
    }

    /// What [Watch] sees and does.
    private final class WatchedEngine implements Watch.Engine {
        @Override
        public EngineStatus status() {
            return EngineReplicatedLog.this.status();
        }

        @Override
        public boolean alive() {
            var ratis = running.get();
            return ratis != null && ratis.alive();
        }

        @Override
        public boolean leads() {
            var ratis = running.get();
            return ratis != null && ratis.info().isLeader();
        }

        @Override
        public Duration forceUnderWay() {
            return EngineMetrics.forceClock(metricsName()).underWay();
        }

        @Override
        public boolean shouldRun() {
            return !closed && !removed && apply.broken() == null;
        }

        @Override
        public void reopen() {
            closeRatis();
            if (shouldRun()) {
                running.set(openRatis());
            }
        }

        @Override
        public void giveLeadershipAway() {
            leadership.giveAway();
        }
    }

    private final class EngineNotices implements RatisStateMachine.Notices {
        @Override
        public void leaderMayHaveChanged() {
            watch.lookNow();
        }

        @Override
        public void logFailed(Throwable cause) {
            watch.logFailed(cause);
        }

        @Override
        public void beforeForce() throws IOException {
            folder.forceIfChanged();
        }

        @Override
        public void snapshotIsDue() {
            watch.run(EngineReplicatedLog.this::takeSnapshot);
        }

        @Override
        public void snapshotTaken(Position position) {
            watch.tell(listener -> listener.snapshotTaken(position.index()));
        }

        @Override
        public void snapshotInstalled(Position position) {
            watch.tell(listener -> listener.snapshotInstalled(position.index()));
        }

        /// A voter that was made a learner ends here too: then it is opened again, as a learner.
        @Override
        public void removed() {
            var ratis = running.get();
            if (ratis != null && StatusReading.role(ratis) == Role.LEARNER) {
                watch.lookNow();
                return;
            }
            removed = true;
            watch.stopped("removed from the membership");
        }
    }
}
