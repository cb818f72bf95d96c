package dev.flotilla.consensus.engine;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/// Ratis' gRPC transport with our gate on both sides: what comes in passes a [PeerGate], what goes out passes
/// [OutgoingCalls].
final class EngineTransport extends GrpcFactory {
    private static final String FOLDER = "flotilla.vote-folder";
    private final Parameters parameters;

    EngineTransport(Parameters parameters) {
        super(parameters);
        this.parameters = parameters;
    }

    static void setFolder(Parameters parameters, ForcedFolder folder) {
        parameters.put(FOLDER, folder, ForcedFolder.class);
    }

    @Override
    public GrpcServices newRaftServerRpc(RaftServer server) {
        var folder = parameters.getNonNull(FOLDER, ForcedFolder.class);
        var ratis = super.newRaftServerRpc(PeerGate.before(server, folder));
        return new OutgoingCalls((GrpcServicesImpl) ratis, folder);
    }

    @Override
    public LogAppender newLogAppender(RaftServer.Division division, LeaderState state, FollowerInfo follower) {
        return new Appender(division, state, follower);
    }

    /// Ratis' appender insists on its own transport class: it gets what our wrapper wraps.
    private static final class Appender extends GrpcLogAppender {
        Appender(RaftServer.Division division, LeaderState state, FollowerInfo follower) {
            super(division, state, follower);
        }

        @Override
        public GrpcServicesImpl getServerRpc() {
            var rpc = getServer().getRaftServer().getServerRpc();
            return rpc instanceof OutgoingCalls outgoing ? outgoing.ratis() : (GrpcServicesImpl) rpc;
        }
    }
}
