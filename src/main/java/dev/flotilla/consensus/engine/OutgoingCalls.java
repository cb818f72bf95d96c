package dev.flotilla.consensus.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.protocol.RaftServerAsynchronousProtocol;

/// Ratis' calls to the other servers. A candidate asks for votes only after its own vote and term are on disk with
/// their name: Ratis renames the file without forcing the folder.
final class OutgoingCalls implements GrpcServices {
    private final GrpcServicesImpl ratis;
    private final ForcedFolder folder;

    OutgoingCalls(GrpcServicesImpl ratis, ForcedFolder folder) {
        this.ratis = ratis;
        this.folder = folder;
    }

    GrpcServicesImpl ratis() {
        return ratis;
    }

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
        if (!request.getPreVote()) {
            folder.forceVote();
        }
        return ratis.requestVote(request);
    }

    @Override
    public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) {
        return ratis.appendEntries(request);
    }

    @Override
    public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) {
        return ratis.installSnapshot(request);
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
            throws IOException {
        return ratis.startLeaderElection(request);
    }

    @Override
    public RaftServerAsynchronousProtocol async() {
        return ratis.async();
    }

    @Override
    public void start() throws IOException {
        ratis.start();
    }

    @Override
    public InetSocketAddress getInetSocketAddress() {
        return ratis.getInetSocketAddress();
    }

    @Override
    public InetSocketAddress getClientServerAddress() {
        return ratis.getClientServerAddress();
    }

    @Override
    public InetSocketAddress getAdminServerAddress() {
        return ratis.getAdminServerAddress();
    }

    @Override
    public void handleException(RaftPeerId server, Exception e, boolean reconnect) {
        ratis.handleException(server, e, reconnect);
    }

    @Override
    public void notifyNotLeader(RaftGroupId group) {
        ratis.notifyNotLeader(group);
    }

    @Override
    public RpcType getRpcType() {
        return ratis.getRpcType();
    }

    @Override
    public void addRaftPeers(Collection<RaftPeer> peers) {
        ratis.addRaftPeers(peers);
    }

    @Override
    public void close() throws IOException {
        ratis.close();
    }
}
