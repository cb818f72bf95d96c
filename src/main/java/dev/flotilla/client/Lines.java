package dev.flotilla.client;

import dev.flotilla.config.Address;
import dev.flotilla.security.TeamTrust;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/// One gRPC channel for each server. gRPC waits longer and longer before it dials a dead server again, up to minutes;
/// whoever has a reason to try now calls [#wake] first.
final class Lines implements AutoCloseable {
    private static final int CONNECT_LIMIT_MS = 2_000;
    private static final int MESSAGE_BYTES_MAX = 8 << 20;

    private final Map<Address, ManagedChannel> open = new ConcurrentHashMap<>();
    private final ThreadFactory threads =
            Thread.ofVirtual().name("flotilla-client-io-", 0).factory();
    private final ChannelCredentials credentials;
    private volatile boolean closed;

    Lines(TeamTrust trust) {
        this.credentials =
                TlsChannelCredentials.newBuilder().trustManager(trust).build();
    }

    /// The line to `address`, dialled again if its last attempt failed.
    Channel to(Address address) {
        var line = open.computeIfAbsent(address, this::dial);
        if (closed) {
            line.shutdownNow();
        } else if (line.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            line.resetConnectBackoff();
        }
        return line;
    }

    void wakeAll() {
        open.values().forEach(ManagedChannel::resetConnectBackoff);
    }

    /// Lets go of lines to servers that no list names any more; calls under way on them end by themselves.
    void keepOnly(Collection<Address> addresses) {
        open.forEach((address, line) -> {
            if (!addresses.contains(address) && open.remove(address, line)) {
                line.shutdown();
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        open.values().forEach(ManagedChannel::shutdownNow);
    }

    private ManagedChannel dial(Address address) {
        return NettyChannelBuilder.forAddress(address.host(), address.port(), credentials)
                .executor(task -> threads.newThread(task).start())
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_LIMIT_MS)
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(3, TimeUnit.SECONDS)
                .disableRetry() // retries are ours: by id, at the right server
                .build();
    }
}
