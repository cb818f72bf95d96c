package dev.flotilla.rpc;

import com.google.protobuf.ByteString;
import dev.flotilla.base.Clock;
import dev.flotilla.base.Randomness;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.security.PasswordHash;
import dev.flotilla.security.TestTrust;
import dev.flotilla.wire.MetadataKeys;
import dev.flotilla.wire.v1.AccountsGrpc;
import dev.flotilla.wire.v1.ClusterGrpc;
import dev.flotilla.wire.v1.CreateAccountReply;
import dev.flotilla.wire.v1.CreateAccountRequest;
import dev.flotilla.wire.v1.LoginRequest;
import dev.flotilla.wire.v1.MessagesGrpc;
import dev.flotilla.wire.v1.PeersGrpc;
import dev.flotilla.wire.v1.SendMessageReply;
import dev.flotilla.wire.v1.SendMessageRequest;
import dev.flotilla.wire.v1.SnapshotsGrpc;
import dev.flotilla.wire.v1.Target;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/// A public server over a [FakeTeam] on a real port, with a client's channel to it.
final class TestServer implements AutoCloseable {
    static final TestTrust TRUST = new TestTrust();
    static final CallingServer PEER = new CallingServer(
            "n2-00000002", TRUST.keys("n2-00000002").certificate().getPublicKey());
    static final String PASSWORD = "correct horse";
    static final PasswordHash.Parameters CHEAP = new PasswordHash.Parameters(64, 1, 1);

    final FakeTeam team = new FakeTeam();
    final AtomicBoolean peersAreServers = new AtomicBoolean();
    final Subscribers subscribers;
    final PublicServer server;
    final ManagedChannel channel;
    final PasswordDesk passwords;
    private final List<ManagedChannel> channels = new ArrayList<>();

    TestServer() {
        this(Clock.SYSTEM);
    }

    /// @param clock what the delay after wrong passwords is measured with
    TestServer(Clock clock) {
        this(ServerLimits.DEFAULT, CHEAP, Duration.ofSeconds(15), clock);
    }

    TestServer(ServerLimits limits, PasswordHash.Parameters parameters, Duration patience) {
        this(limits, parameters, patience, Clock.SYSTEM);
    }

    private TestServer(ServerLimits limits, PasswordHash.Parameters parameters, Duration patience, Clock clock) {
        subscribers = new Subscribers(team, team, Clock.SYSTEM, account -> () -> {}, patience);
        passwords = new PasswordDesk(parameters, Randomness.SECURE);
        server = PublicServer.start(
                new HostPort("127.0.0.1", 0),
                TRUST.server("n1-00000001"),
                limits,
                team,
                _ -> peersAreServers.get() ? Optional.of(PEER) : Optional.empty(),
                List.of(
                        new AccountsGrpcService(team, team, passwords, clock),
                        new MessagesGrpcService(team, team, subscribers, Clock.SYSTEM),
                        new ClusterGrpc.ClusterImplBase() {},
                        new PeersGrpc.PeersImplBase() {},
                        new SnapshotsGrpc.SnapshotsImplBase() {}),
                List.of());
        channel = newChannel();
    }

    ManagedChannel newChannel() {
        var made = NettyChannelBuilder.forAddress(new InetSocketAddress("127.0.0.1", server.port()), TRUST.client())
                .build();
        channels.add(made);
        return made;
    }

    AccountsGrpc.AccountsBlockingStub accounts() {
        return AccountsGrpc.newBlockingStub(channel);
    }

    AccountsGrpc.AccountsBlockingStub accounts(String token) {
        return as(token, accounts());
    }

    MessagesGrpc.MessagesBlockingStub messages(String token) {
        return as(token, MessagesGrpc.newBlockingStub(channel));
    }

    static <S extends AbstractStub<S>> S as(String token, S stub) {
        var headers = new Metadata();
        headers.put(MetadataKeys.AUTHORIZATION, "Bearer " + token);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    static <S extends AbstractStub<S>> S seen(String sequence, S stub) {
        var headers = new Metadata();
        headers.put(MetadataKeys.SEEN, sequence);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    CreateAccountReply create(String name) {
        return accounts()
                .createAccount(CreateAccountRequest.newBuilder()
                        .setRequestId(id())
                        .setName(name)
                        .setPassword(PASSWORD)
                        .build());
    }

    /// Creates the account and logs in.
    String enter(String name) {
        create(name);
        return login(name);
    }

    String login(String name) {
        return accounts()
                .login(loginRequest(name, PASSWORD).build())
                .getSession()
                .getToken();
    }

    static LoginRequest.Builder loginRequest(String name, String password) {
        return LoginRequest.newBuilder()
                .setRequestId(id())
                .setName(name)
                .setPassword(password)
                .setDevice("test");
    }

    SendMessageReply send(String token, Target target, String text) {
        return messages(token)
                .sendMessage(SendMessageRequest.newBuilder()
                        .setMessageId(id())
                        .setTarget(target)
                        .setBody(ByteString.copyFromUtf8(text))
                        .build());
    }

    static Target person(String name) {
        return Target.newBuilder().setPerson(name).build();
    }

    static Target room(String name) {
        return Target.newBuilder().setRoom(name).build();
    }

    static String id() {
        return UUID.randomUUID().toString();
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        subscribers.close();
        server.close();
        passwords.close();
    }
}
