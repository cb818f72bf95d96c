package dev.flotilla.rpc;

import dev.flotilla.base.Clock;
import dev.flotilla.base.Invariant;
import dev.flotilla.base.Randomness;
import dev.flotilla.consensus.HostPort;
import io.grpc.BindableService;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server's public port: gRPC with every limit set, the access table in front of every service, and handlers on
/// virtual threads (so they may block). At most `callsMax` unary calls run at one time, and 64 calls a connection.
///
/// Connections have no greatest age: the same port carries the lines between servers, whose end is taken as a sign
/// that a server is gone.
public final class PublicServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PublicServer.class);

    private final Server server;
    private final ExecutorService calls;
    private final ScheduledExecutorService timer;
    private final ConnectionLimit connections;

    private PublicServer(
            Server server, ExecutorService calls, ScheduledExecutorService timer, ConnectionLimit connections) {
        this.server = server;
        this.calls = calls;
        this.timer = timer;
        this.connections = connections;
    }

    /// Opens the port and serves.
    ///
    /// @param credentials  of this server, TLS
    /// @param interceptors run after the access table, first one first
    /// @throws UncheckedIOException  when the port cannot be had
    /// @throws IllegalStateException when a service has a method without a row in the access table
    public static PublicServer start(
            HostPort at,
            ServerCredentials credentials,
            ServerLimits limits,
            Queries queries,
            PeerCheck peers,
            List<? extends BindableService> services,
            List<? extends ServerInterceptor> interceptors) {
        var calls = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("flotilla-call-", 0).factory());
        var timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("flotilla-call-timer").factory());
        var connections = new ConnectionLimit(limits.connectionsMax(), limits.connectionsPerAddress());
        var chain = new ArrayList<ServerInterceptor>();
        chain.add(new CallGuard(limits, timer, new Incidents(Randomness.SECURE)));
        chain.add(new AccessGate(new SessionCheck(queries, Clock.SYSTEM), peers));
        chain.addAll(interceptors);
        var builder = builder(at, credentials, limits).executor(calls).addTransportFilter(connections);
        for (var service : services) {
            builder.addService(behind(chain, service.bindService()));
        }
        try {
            return new PublicServer(builder.build().start(), calls, timer, connections);
        } catch (IOException e) {
            calls.shutdownNow();
            timer.shutdownNow();
            throw new UncheckedIOException("cannot listen on " + at + ": " + e.getMessage(), e);
        }
    }

    private static NettyServerBuilder builder(HostPort at, ServerCredentials credentials, ServerLimits limits) {
        return NettyServerBuilder.forAddress(new InetSocketAddress(at.host(), at.port()), credentials)
                .maxInboundMessageSize(limits.messageBytesMax())
                .maxInboundMetadataSize(limits.metadataBytesMax())
                .maxConcurrentCallsPerConnection(limits.callsPerConnection())
                .maxRstFramesPerWindow(
                        limits.resetsPerWindow(),
                        Math.toIntExact(limits.resetWindow().toSeconds()))
                .permitKeepAliveTime(10, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(20, TimeUnit.SECONDS) // a peer that vanished without a word
                .keepAliveTimeout(5, TimeUnit.SECONDS)
                .handshakeTimeout(limits.handshake().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionIdle(limits.connectionIdle().toMillis(), TimeUnit.MILLISECONDS)
                // identity only: a compressed request could unpack to far more than was sent
                .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, true))
                .compressorRegistry(CompressorRegistry.newEmptyInstance());
    }

    private static ServerServiceDefinition behind(List<ServerInterceptor> chain, ServerServiceDefinition service) {
        for (var method : service.getMethods()) {
            var name = method.getMethodDescriptor().getFullMethodName();
            Invariant.check(AccessTable.of(name).isPresent(), "%s has no row in the access table", name);
        }
        // parsed inside the chain, so that bytes that are no message get our answer and not gRPC's
        return ServerInterceptors.interceptForward(ServerInterceptors.useInputStreamMessages(service), chain);
    }

    /// The port it listens on: the asked one, or the one the system chose for 0.
    public int port() {
        return server.getPort();
    }

    /// Connections now open, clients and servers alike.
    public int connections() {
        return connections.open();
    }

    /// Takes no new calls, gives those in hand up to `limit`, then cuts them. Streams do not end by themselves: close
    /// their services first.
    public void close(Duration limit) {
        server.shutdown();
        try {
            if (!server.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("calls still in hand after {} ms are cut", limit.toMillis());
                server.shutdownNow();
                server.awaitTermination(2, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        calls.shutdownNow();
        timer.shutdownNow();
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(2));
    }
}
