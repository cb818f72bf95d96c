package dev.flotilla.rpc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.flotilla.base.Randomness;
import dev.flotilla.security.PasswordHash;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.v1.AccountsGrpc;
import dev.flotilla.wire.v1.ListConversationsRequest;
import dev.flotilla.wire.v1.LoginReply;
import dev.flotilla.wire.v1.LoginRequest;
import dev.flotilla.wire.v1.MessagesGrpc;
import dev.flotilla.wire.v1.SendMessageRequest;
import dev.flotilla.wire.v1.WhoAmIRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class LimitsTest {
    @Test
    void aRequestOrHeaderThatIsTooLargeIsRefused() {
        try (var server = new TestServer()) {
            var alice = server.enter("alice");
            var huge = SendMessageRequest.newBuilder()
                    .setMessageId(TestServer.id())
                    .setTarget(TestServer.room("general"))
                    .setBody(ByteString.copyFrom(new byte[70_000]))
                    .build();
            assertThat(status(() -> server.messages(alice).sendMessage(huge)))
                    .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            var headers = new Metadata();
            headers.put(Metadata.Key.of("x", Metadata.ASCII_STRING_MARSHALLER), "y".repeat(9000));
            assertThat(catchThrowable(() -> server.messages(alice)
                            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                            .listConversations(ListConversationsRequest.getDefaultInstance())))
                    .isInstanceOf(StatusRuntimeException.class);
            assertThat(server.accounts(alice)
                            .whoAmI(WhoAmIRequest.getDefaultInstance())
                            .hasAccount())
                    .as("and the server is well")
                    .isTrue();
        }
    }

    @Test
    void aCompressedRequestIsRefused() {
        try (var server = new TestServer()) {
            var alice = server.enter("alice");
            assertThat(status(() -> server.messages(alice)
                            .withCompression("gzip")
                            .listConversations(ListConversationsRequest.getDefaultInstance())))
                    .isEqualTo(Status.Code.UNIMPLEMENTED);
        }
    }

    @Test
    void moreUnaryCallsThanTheLimitAreAnsweredBusy() {
        try (var server = new TestServer(
                ServerLimits.DEFAULT.withUnary(3, Duration.ofSeconds(15)), TestServer.CHEAP, Duration.ofSeconds(5))) {
            var alice = server.enter("alice");
            server.team.neverAnswer = true;
            var stub = TestServer.as(alice, MessagesGrpc.newFutureStub(server.channel));
            var stuck = new ArrayList<com.google.common.util.concurrent.ListenableFuture<?>>();
            for (var i = 0; i < 3; i++) {
                stuck.add(stub.withDeadlineAfter(20, SECONDS).sendMessage(message()));
            }
            await().until(() -> server.team.submitted.get() >= 3 + 2);
            assertThat(StatusMapping.read(
                            catchThrowable(() -> server.accounts(alice).whoAmI(WhoAmIRequest.getDefaultInstance()))))
                    .isInstanceOf(CallError.Busy.class);
            stuck.forEach(call -> call.cancel(true));
            await().atMost(3, SECONDS)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(server.accounts(alice)
                                    .whoAmI(WhoAmIRequest.getDefaultInstance())
                                    .hasAccount())
                            .isTrue());
        }
    }

    private static SendMessageRequest message() {
        return SendMessageRequest.newBuilder()
                .setMessageId(TestServer.id())
                .setTarget(TestServer.room("general"))
                .setBody(ByteString.copyFromUtf8("hi"))
                .build();
    }

    @Test
    void aCommandThatNobodyConfirmsIsUnknownBeforeTheCallsTimeIsOver() {
        try (var server = new TestServer()) {
            var alice = server.enter("alice");
            server.team.neverAnswer = true;
            assertThat(StatusMapping.read(catchThrowable(() ->
                            server.messages(alice).withDeadlineAfter(6, SECONDS).sendMessage(message()))))
                    .isInstanceOf(CallError.UnknownOutcome.class);
        }
    }

    @Test
    void aCallThatNeverEndsItsRequestIsCutOff() {
        try (var server = new TestServer(
                ServerLimits.DEFAULT.withUnary(1, Duration.ofMillis(500)), TestServer.CHEAP, Duration.ofSeconds(5))) {
            var ended = new AtomicReference<Status>();
            // as a stream: for a unary method the client itself would hold everything back
            ClientCall<LoginRequest, LoginReply> call = server.channel.newCall(
                    AccountsGrpc.getLoginMethod().toBuilder()
                            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                            .build(),
                    CallOptions.DEFAULT);
            call.start(listener(ended), new Metadata());
            call.request(1); // and nothing is ever sent
            await().untilAsserted(() -> assertThat(ended.get()).isNotNull());
            assertThat(ended.get().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            await().untilAsserted(() ->
                    assertThat(server.create("alice").hasAccount()).isTrue());
        }
    }

    private static <R> ClientCall.Listener<R> listener(AtomicReference<Status> ended) {
        return new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
                ended.set(status);
            }
        };
    }

    @Test
    void moreConnectionsThanTheLimitAreClosed() {
        try (var server =
                new TestServer(ServerLimits.DEFAULT.withConnections(3, 32), TestServer.CHEAP, Duration.ofSeconds(5))) {
            server.create("alice");
            for (var i = 0; i < 2; i++) {
                assertThat(status(() -> login(server))).isEqualTo(Status.Code.OK);
            }
            assertThat(server.server.connections()).isEqualTo(3);
            assertThat(StatusMapping.read(catchThrowable(() -> login(server))))
                    .isInstanceOf(CallError.Unreachable.class);
            assertThat(server.server.connections()).isEqualTo(3);
            assertThat(server.create("bob").hasAccount()).as("the others go on").isTrue();
        }
    }

    private static void login(TestServer server) {
        var unused = AccountsGrpc.newBlockingStub(server.newChannel())
                .withDeadlineAfter(5, SECONDS)
                .login(TestServer.loginRequest("alice", TestServer.PASSWORD).build());
    }

    @Test
    void oneAddressCannotTakeAllConnectionsAndThisMachineIsExempt() throws Exception {
        var limit = new ConnectionLimit(10, 2);
        var far = io.grpc.Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, new InetSocketAddress(InetAddress.getByName("10.1.2.3"), 9))
                .build();
        var near = io.grpc.Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9))
                .build();
        var first = limit.transportReady(far);
        limit.transportReady(far);
        assertThat(catchThrowable(() -> limit.transportReady(far))).isNotNull();
        limit.transportTerminated(far); // the refused one: was never counted
        assertThat(limit.open()).isEqualTo(2);
        for (var i = 0; i < 5; i++) {
            limit.transportReady(near);
        }
        limit.transportTerminated(first);
        limit.transportReady(far);
        assertThat(limit.open()).isEqualTo(7);
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        try (var server = new TestServer();
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.server.port())) {
            socket.setSoTimeout(15_000);
            var buffer = new byte[1024];
            while (socket.getInputStream().read(buffer) >= 0) {
                // the server's own first frames
                assertThat(buffer).isNotNull();
            }
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aHundredLoginsAtOnceHashTwoAtATimeAndTheRestIsBusyOrServed() throws Exception {
        try (var server = new TestServer();
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                var desk = new PasswordDesk(new PasswordHash.Parameters(8192, 1, 1), Randomness.SECURE)) {
            var outcomes = new ArrayList<CompletableFuture<Boolean>>();
            for (var i = 0; i < 100; i++) {
                outcomes.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return desk.hash("password "
                                                + Thread.currentThread().threadId())
                                        .startsWith("$argon2id$");
                            } catch (StatusRuntimeException e) {
                                assertThat(StatusMapping.read(e)).isInstanceOf(CallError.Busy.class);
                                return false;
                            }
                        },
                        threads));
            }
            CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new)).get(30, SECONDS);
            var served = outcomes.stream().filter(CompletableFuture::join).count();
            assertThat(served).isBetween(34L, 99L);
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("flotilla-password"))
                            .count())
                    .isLessThanOrEqualTo(4);
        }
    }

    @Test
    void anUnknownNameCostsTheSameWorkAsAWrongPassword() {
        try (var server = new TestServer()) {
            server.create("alice");
            for (var name : List.of("alice", "nobody", "alice", "nobody")) {
                var before = server.passwords.computed();
                assertThat(server.accounts()
                                .login(TestServer.loginRequest(name, "wrong password")
                                        .build())
                                .hasRefused())
                        .isTrue();
                await().untilAsserted(() ->
                        assertThat(server.passwords.computed()).as(name).isEqualTo(before + 1));
            }
        }
    }

    private static Status.Code status(Runnable call) {
        var thrown = catchThrowable(call::run);
        return thrown == null ? Status.Code.OK : Status.fromThrowable(thrown).getCode();
    }
}
