package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.Position;
import dev.flotilla.consensus.SnapshotSource;
import dev.flotilla.consensus.StateMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotResult;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What Ratis drives: hands committed entries to the apply thread, and Ratis' notices to [Notices]. One object for each
/// start of Ratis. The state itself is the snapshot ("as of index n"), so there are no snapshot files here: a server
/// that lags is told to fetch the state.
final class RatisStateMachine<R> extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(RatisStateMachine.class);

    /// Called on Ratis' threads; must not block.
    interface Notices {
        void leaderMayHaveChanged();

        void logFailed(Throwable cause);

        /// Before each force of the log; the folder's new names must be on disk when this returns.
        void beforeForce() throws IOException;

        /// So many bytes were applied since the last one that the log should be cut.
        void snapshotIsDue();

        void snapshotTaken(Position position);

        void snapshotInstalled(Position position);

        void removed();
    }

    private final ApplyThread<R> apply;
    private final ApplyThread.Source source;
    private final StateMachine<R> stateMachine;
    private final SnapshotSource snapshots;
    private final Notices notices;
    private final EngineSettings settings;
    /// Ratis' updater thread owns it.
    private long bytesSinceSnapshot;

    private volatile TermIndex snapshot = TermIndex.INITIAL_VALUE;

    RatisStateMachine(
            ApplyThread<R> apply,
            ApplyThread.Source source,
            StateMachine<R> stateMachine,
            SnapshotSource snapshots,
            Notices notices,
            EngineSettings settings) {
        this.apply = apply;
        this.source = source;
        this.stateMachine = stateMachine;
        this.snapshots = snapshots;
        this.notices = notices;
        this.settings = settings;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage) throws IOException {
        super.initialize(server, groupId, storage);
        getLifeCycle().startAndTransition(this::readPosition, IOException.class);
    }

    /// After a snapshot was installed: Ratis paused us, asks us to begin again from where the new state stands.
    @Override
    public void reinitialize() throws IOException {
        getLifeCycle().startAndTransition(this::readPosition, IOException.class);
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    private void readPosition() throws IOException {
        var position = join(apply.refresh());
        setLastAppliedTermIndex(Translation.termIndex(position));
        snapshot = Translation.termIndex(position);
    }

    @Override
    public TermIndex getLastAppliedTermIndex() {
        return Translation.termIndex(apply.applied());
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        var at = snapshot;
        return at.getIndex() < 0 ? null : new StateAsSnapshot(at);
    }

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) {
        return TransactionContext.newBuilder()
                .setStateMachine(this)
                .setClientRequest(request)
                .setStateMachineContext(request.getMessage())
                .build();
    }

    @Override
    public TransactionContext preAppendTransaction(TransactionContext transaction) {
        if (transaction.getStateMachineContext() instanceof LocalProposal<?> proposal) {
            proposal.markAppended();
        }
        return transaction;
    }

    @Override
    @SuppressWarnings("unchecked") // proposals enter through EngineReplicatedLog<R> alone
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        var entry = transaction.getLogEntry();
        var payload = entry.getStateMachineLogEntry().getLogData().toByteArray();
        countTowardsSnapshot(payload.length);
        var proposal = transaction.getStateMachineContext() instanceof LocalProposal<?> local
                ? (LocalProposal<R>) local
                : null;
        return apply.apply(source, Translation.position(TermIndex.valueOf(entry)), payload, proposal);
    }

    /// Ratis counts entries; ours differ in size a thousandfold.
    private void countTowardsSnapshot(int bytes) {
        bytesSinceSnapshot += bytes;
        if (bytesSinceSnapshot >= settings.limits().snapshotBytes()) {
            bytesSinceSnapshot = 0;
            notices.snapshotIsDue();
        }
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        apply.skip(source, Translation.position(TermIndex.valueOf(term, index)));
    }

    /// Ratis asks this after it let the read wait for its own count of applied entries, which runs ahead of ours where
    /// entries without a command follow ones that still wait: so the read waits behind everything queued.
    @Override
    public CompletableFuture<Message> query(Message request) {
        return apply.call(() -> request);
    }

    @Override
    public long takeSnapshot() throws IOException {
        var position = join(apply.call(stateMachine::checkpoint));
        if (position.index().value() == 0) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        bytesSinceSnapshot = 0;
        snapshot = Translation.termIndex(position);
        notices.snapshotTaken(position);
        return snapshot.getIndex();
    }

    /// Fetches off Ratis' threads and installs on the apply thread. Ratis calls pause() itself afterwards: a second
    /// call would throw and the install never end.
    @Override
    public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(
            RoleInfoProto roleInfo, TermIndex firstAvailable) {
        var leader = leaderOf(roleInfo);
        var atLeast = Translation.index(Math.max(firstAvailable.getIndex() - 1, -1));
        LOG.info("{}: to fetch the state up to {} from {}", getId(), atLeast, leader);
        return snapshots
                .fetch(leader, atLeast)
                .thenCompose(file -> apply.call(() -> install(file)))
                .thenCompose(position -> apply.refresh())
                .thenApply(Translation::termIndex);
    }

    private Position install(Path file) throws IOException {
        InstallMark.UNDER_WAY.write(settings.directory());
        var position = stateMachine.install(file);
        new InstallMark(position.index().value()).write(settings.directory());
        return position;
    }

    private static MemberId leaderOf(RoleInfoProto roleInfo) {
        var leader = roleInfo.getFollowerInfo().getLeaderInfo().getId();
        return Translation.memberId(RaftPeerId.valueOf(leader.getId()));
    }

    @Override
    public void notifySnapshotInstalled(InstallSnapshotResult result, long index, RaftPeer peer) {
        if (result == InstallSnapshotResult.SNAPSHOT_INSTALLED) {
            notices.snapshotInstalled(apply.applied());
        }
    }

    @Override
    public CompletableFuture<Void> flush(long index) {
        try {
            notices.beforeForce();
            return CompletableFuture.completedFuture(null);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        notices.logFailed(cause);
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        notices.leaderMayHaveChanged();
    }

    @Override
    public void notifyLeaderReady() {
        notices.leaderMayHaveChanged();
    }

    @Override
    public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto configuration) {
        notices.leaderMayHaveChanged();
    }

    /// Ratis calls it with `allServer` false only when an election taught this server that it is no member any more.
    @Override
    public void notifyServerShutdown(RoleInfoProto roleInfo, boolean allServer) {
        if (!allServer) {
            notices.removed();
        }
    }

    private static <T> T join(CompletableFuture<T> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private record StateAsSnapshot(TermIndex getTermIndex) implements SnapshotInfo {
        @Override
        public List<FileInfo> getFiles() {
            return List.of();
        }
    }
}
