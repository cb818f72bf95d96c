package dev.flotilla.node;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.rpc.SnapshotPeers;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Lines to the servers that a whole state can be fetched from. A newcomer has no membership of its own yet: it is told
/// by the leader to fetch from it, and finds that one by asking around.
final class SnapshotLines implements SnapshotPeers, AutoCloseable {
    private final MemberId self;
    private final Supplier<ChannelCredentials> credentials;
    private final Supplier<Configuration> configuration;
    private final Supplier<Optional<HostPort>> leader;
    private final Map<HostPort, ManagedChannel> channels = new ConcurrentHashMap<>();

    /// @param leader asks around who leads; may block for a second
    SnapshotLines(
            MemberId self,
            Supplier<ChannelCredentials> credentials,
            Supplier<Configuration> configuration,
            Supplier<Optional<HostPort>> leader) {
        this.self = self;
        this.credentials = credentials;
        this.configuration = configuration;
        this.leader = leader;
    }

    @Override
    public List<MemberId> others() {
        return configuration.get().members().stream()
                .map(Member::id)
                .filter(id -> !id.equals(self))
                .toList();
    }

    @Override
    public Optional<Channel> channel(MemberId member) {
        return configuration
                .get()
                .member(member)
                .map(Member::publicAddress)
                .or(leader)
                .map(this::open);
    }

    private Channel open(HostPort address) {
        return channels.computeIfAbsent(
                address,
                at -> NettyChannelBuilder.forAddress(at.host(), at.port(), credentials.get())
                        .build());
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
