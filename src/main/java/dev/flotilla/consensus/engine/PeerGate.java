package dev.flotilla.consensus.engine;

import dev.flotilla.base.LinkCuts;
import dev.flotilla.consensus.MemberId;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;

/// Stands between the network and the server. A vote is answered only when it is on disk with its name; Ratis' client
/// and admin services, which anyone could call, are refused altogether: we call them in process. Reads and requests to
/// stand for election are taken from members alone. Votes and appends pass to Ratis, which judges them by term and
/// membership itself: a server that lags must hear of a leader that it does not know yet.
final class PeerGate implements InvocationHandler {
    private static final Set<String> BETWEEN_SERVERS =
            Set.of("appendEntries", "appendEntriesAsync", "installSnapshot", "requestVote");
    private static final Set<String> HARMLESS = Set.of(
            "getId",
            "getPeer",
            "getProperties",
            "getFactory",
            "getRpcType",
            "getServerRpc",
            "getDivision",
            "getGroupIds",
            "getLifeCycleState",
            "toString",
            "hashCode",
            "equals");

    private final RaftServer server;
    private final ForcedFolder folder;

    private PeerGate(RaftServer server, ForcedFolder folder) {
        this.server = server;
        this.folder = folder;
    }

    static RaftServer before(RaftServer server, ForcedFolder folder) {
        return (RaftServer) Proxy.newProxyInstance(
                RaftServer.class.getClassLoader(), new Class<?>[] {RaftServer.class}, new PeerGate(server, folder));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        var name = method.getName();
        if (HARMLESS.contains(name)) {
            return pass(method, arguments);
        }
        var request = arguments == null ? null : arguments[0];
        if (!allowed(name, request)) {
            return refuse(method);
        }
        var answer = pass(method, arguments);
        if (request instanceof RequestVoteRequestProto vote && !vote.getPreVote()) {
            folder.forceVote();
        }
        return answer;
    }

    private boolean allowed(String name, @Nullable Object request) throws IOException {
        if (LinkCuts.any() && LinkCuts.isCut(sender(request))) {
            return false;
        }
        if (request instanceof ReadIndexRequestProto read) {
            return isMember(read.getServerRequest());
        }
        if (request instanceof StartLeaderElectionRequestProto start) {
            return isMember(start.getServerRequest());
        }
        return BETWEEN_SERVERS.contains(name);
    }

    /// The server_id of whoever sent it; 0 when that is not a server.
    private static int sender(@Nullable Object request) {
        var header = switch (request) {
            case AppendEntriesRequestProto append -> append.getServerRequest();
            case RequestVoteRequestProto vote -> vote.getServerRequest();
            case InstallSnapshotRequestProto snapshot -> snapshot.getServerRequest();
            case ReadIndexRequestProto read -> read.getServerRequest();
            case StartLeaderElectionRequestProto start -> start.getServerRequest();
            case null, default -> RaftRpcRequestProto.getDefaultInstance();
        };
        return header.getRequestorId().isEmpty()
                ? 0
                : MemberId.parse(header.getRequestorId().toStringUtf8()).serverId();
    }

    private boolean isMember(RaftRpcRequestProto request) throws IOException {
        var group = groupId(request);
        var id = RaftPeerId.valueOf(request.getRequestorId());
        return server.getDivision(group).getRaftConf().getPeer(id, RaftPeerRole.FOLLOWER, RaftPeerRole.LISTENER)
                != null;
    }

    private static RaftGroupId groupId(RaftRpcRequestProto request) {
        ByteString id = request.getRaftGroupId().getId();
        return id.isEmpty() ? RaftGroupId.emptyGroupId() : ProtoUtils.toRaftGroupId(request.getRaftGroupId());
    }

    private Object pass(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(server, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object refuse(Method method) throws IOException {
        var refusal = new IOException(method.getName() + " is not served here");
        if (method.getReturnType() == CompletableFuture.class) {
            return CompletableFuture.failedFuture(refusal);
        }
        throw refusal;
    }
}
