package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import java.io.IOException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.ExitUtils;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.ProtoUtils;

/// One start of Ratis: from open to close. The calls go to it in process, never through its network services.
final class RunningRatis implements AutoCloseable {
    static {
        // Ratis ends the process where a port is taken or a thread dies; this server ends, not the process
        UncaughtExceptionHandler ours = Thread.getDefaultUncaughtExceptionHandler();
        ExitUtils.disableSystemExit();
        ExitUtils.setTerminateOnUncaughtException(false);
        Thread.setDefaultUncaughtExceptionHandler(ours);
    }

    private final RaftServer server;
    private final RaftServer.Division division;
    private final RaftClientAsynchronousProtocol entrance;
    private final RaftGroupId group;
    private final ApplyThread.Source source;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();

    private RunningRatis(RaftServer server, RaftGroupId group, ApplyThread.Source source) throws IOException {
        this.server = server;
        this.group = group;
        this.source = source;
        this.division = server.getDivision(group);
        // the division itself: the server's own method would cost a hand-over to another thread
        this.entrance = (RaftClientAsynchronousProtocol) division;
    }

    /// @throws EngineException when files or the port refuse
    static <R> RunningRatis open(
            EngineSettings settings,
            Optional<EngineTls> tls,
            ForcedFolder folder,
            ApplyThread.Source source,
            RatisStateMachine<R> stateMachine) {
        var group = Translation.groupId(settings.group());
        try {
            prepare(settings.directory());
            var parameters = new Parameters();
            EngineTransport.setFolder(parameters, folder);
            tls.ifPresent(t -> t.into(parameters));
            var server = RaftServer.newBuilder()
                    .setServerId(Translation.peerId(settings.id()))
                    .setGroup(RaftGroup.valueOf(group, initialPeers(settings)))
                    .setStateMachineRegistry(id -> stateMachine)
                    .setOption(RaftStorage.StartupOption.RECOVER)
                    .setProperties(EngineProperties.of(settings))
                    .setParameters(parameters)
                    .build();
            return start(settings, server, group, source);
        } catch (IOException | RuntimeException e) {
            throw new EngineException("the engine of " + settings.id() + " did not start", e);
        }
    }

    private static RunningRatis start(
            EngineSettings settings, RaftServer server, RaftGroupId group, ApplyThread.Source source)
            throws IOException {
        try {
            var running = new RunningRatis(server, group, source);
            server.start();
            ForcedFolder.forceUpTo(logFolder(settings), settings.directory());
            return running;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /// A joiner begins as a learner of nobody: begun without any membership it would play a follower for Ratis, stand
    /// for election once the leader dies, find itself no voter and shut down.
    private static List<RaftPeer> initialPeers(EngineSettings settings) {
        var members = settings.initialMembers();
        if (members.stream().noneMatch(m -> m.id().equals(settings.id()))) {
            var self = new Member(settings.id(), settings.listen(), settings.listen(), false);
            return Translation.peers(List.of(self), false);
        }
        return Stream.of(true, false)
                .flatMap(voters -> Translation.peers(members, voters).stream())
                .toList();
    }

    private static void prepare(Path directory) throws IOException {
        Files.createDirectories(directory);
        var parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            ForcedFolder.force(parent);
        }
    }

    static Path logFolder(EngineSettings settings) {
        return settings.directory().resolve(settings.group().toString()).resolve("current");
    }

    DivisionInfo info() {
        return division.getInfo();
    }

    RaftServer.Division division() {
        return division;
    }

    RaftLog log() {
        return division.getRaftLog();
    }

    String metricsName() {
        return division.getMemberId().toString();
    }

    boolean alive() {
        return server.getLifeCycleState() == LifeCycle.State.RUNNING
                && division.getInfo().isAlive()
                && division.getInfo().getLifeCycleState() != LifeCycle.State.EXCEPTION;
    }

    Optional<MemberId> leader() {
        return Optional.ofNullable(division.getInfo().getLeaderId()).map(Translation::memberId);
    }

    CompletableFuture<RaftClientReply> submit(Message message, RaftClientRequest.Type type) {
        var request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(division.getId())
                .setGroupId(group)
                .setCallId(calls.incrementAndGet())
                .setMessage(message)
                .setType(type)
                .build();
        try {
            return entrance.submitClientRequestAsync(request);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    CompletableFuture<RaftClientReply> transfer(RaftPeerId target, long timeoutMs) {
        return admin(() -> server.transferLeadershipAsync(new TransferLeadershipRequest(
                client, division.getId(), group, calls.incrementAndGet(), target, timeoutMs)));
    }

    CompletableFuture<RaftClientReply> setConfiguration(SetConfigurationRequest.Arguments arguments) {
        return admin(() -> server.setConfigurationAsync(
                new SetConfigurationRequest(client, division.getId(), group, calls.incrementAndGet(), arguments)));
    }

    CompletableFuture<RaftClientReply> takeSnapshot() {
        return admin(() -> server.snapshotManagementAsync(
                SnapshotManagementRequest.newCreate(client, division.getId(), group, calls.incrementAndGet(), 10_000)));
    }

    private interface AdminCall {
        CompletableFuture<RaftClientReply> run() throws IOException;
    }

    private static CompletableFuture<RaftClientReply> admin(AdminCall call) {
        try {
            return call.run();
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /// Makes this follower stand at once, in the words of the leader that it lost.
    boolean standForElection(long term) throws IOException {
        var last = log().getLastEntryTermIndex();
        if (!info().isFollower() || info().getCurrentTerm() != term || last == null || last.getTerm() != term) {
            return false;
        }
        var lost = info().getLeaderId();
        var request = StartLeaderElectionRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRequestorId((lost == null ? division.getId() : lost).toByteString())
                        .setReplyId(division.getId().toByteString())
                        .setRaftGroupId(ProtoUtils.toRaftGroupIdProtoBuilder(group)))
                .setLeaderLastEntry(last.toProto())
                .build();
        return server.startLeaderElection(request).getServerReply().getSuccess();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new EngineException("the engine did not close", e);
        } finally {
            source.abandon();
            EngineMetrics.forget(metricsName());
        }
    }
}
