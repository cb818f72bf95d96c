package dev.flotilla.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.v1.Chat;
import dev.flotilla.wire.v1.ClusterOuterClass;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/// Every method of the protocol × who calls it, over a real port. What passes the gate is answered by a handler
/// (with a reply, INVALID, or "unimplemented" for the services that are not bound here); the rest by the gate.
@Timeout(60)
class AccessGateTest {
    private static final TestServer SERVER = new TestServer();
    private static String token = "";

    @BeforeAll
    static void enter() {
        token = SERVER.enter("alice");
    }

    @AfterAll
    static void close() {
        SERVER.close();
    }

    private record Method(String name, boolean clientStreams, boolean serverStreams) {}

    private static List<Method> methods() {
        var methods = new ArrayList<Method>();
        Stream.of(Chat.getDescriptor(), ClusterOuterClass.getDescriptor())
                .flatMap(file -> file.getServices().stream())
                .map(ServiceDescriptor::getMethods)
                .flatMap(List::stream)
                .map(method -> new Method(
                        method.getService().getFullName() + "/" + method.getName(),
                        method.isClientStreaming(),
                        method.isServerStreaming()))
                .forEach(methods::add);
        return methods;
    }

    private static final MethodDescriptor.Marshaller<byte[]> RAW = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    /// What the call ended with; OK reads as `null`-free "passed".
    private static boolean passes(Method method, String bearer) {
        var type = method.serverStreams
                ? (method.clientStreams ? MethodType.BIDI_STREAMING : MethodType.SERVER_STREAMING)
                : MethodType.UNARY;
        var descriptor = MethodDescriptor.newBuilder(RAW, RAW)
                .setType(type)
                .setFullMethodName(method.name)
                .build();
        var options = CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS);
        try {
            if (type == MethodType.UNARY) {
                var unused = ClientCalls.blockingUnaryCall(channel(bearer), descriptor, options, new byte[0]);
                return true;
            }
            var replies = ClientCalls.blockingServerStreamingCall(
                    channel(bearer),
                    descriptor.toBuilder().setType(MethodType.SERVER_STREAMING).build(),
                    options,
                    new byte[0]);
            return replies.hasNext();
        } catch (RuntimeException e) {
            var error = StatusMapping.read(e);
            return !(error instanceof CallError.NoSession || error instanceof CallError.NotAllowed);
        }
    }

    private static Channel channel(String bearer) {
        if (bearer.isEmpty()) {
            return SERVER.channel;
        }
        var headers = new io.grpc.Metadata();
        headers.put(dev.flotilla.wire.MetadataKeys.AUTHORIZATION, bearer);
        return ClientInterceptors.intercept(SERVER.channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @TestFactory
    Stream<DynamicTest> onlyWhomTheTableNamesGetsThrough() {
        // sessions that the calls themselves end: each method gets its own
        return methods().stream()
                .map(method -> DynamicTest.dynamicTest(method.name, () -> {
                    var access = AccessTable.of(method.name).orElseThrow();
                    SERVER.peersAreServers.set(false);
                    var mine = "Bearer " + SERVER.login("alice");
                    assertThat(passes(method, ""))
                            .as("nobody")
                            .isEqualTo(access == Access.OPEN || access == Access.OPERATOR);
                    assertThat(passes(method, mine)).as("a person").isEqualTo(access != Access.PEER);
                    for (var bad :
                            List.of("Bearer " + "A".repeat(43), "Bearer ", "Basic YTpi", "Bearer x y", mine + "A")) {
                        assertThat(passes(method, bad))
                                .as("bad token '%s'", bad)
                                .isEqualTo(access == Access.OPEN);
                    }
                    SERVER.peersAreServers.set(true);
                    assertThat(passes(method, "")).as("a server").isEqualTo(access != Access.SESSION);
                }));
    }

    @Test
    void aMethodOutsideOfTheTableIsRefused() {
        assertThat(AccessTable.of("flotilla.v1.Accounts/Nonsense")).isEmpty();
        assertThat(passes(new Method("grpc.reflection.v1.ServerReflection/ServerReflectionInfo", false, true), token))
                .as("no reflection: answered as unimplemented, not served")
                .isTrue();
    }

    @Test
    void bytesThatAreNoMessageAreBadInputAndNotOurFault() {
        var descriptor = MethodDescriptor.newBuilder(RAW, RAW)
                .setType(MethodType.UNARY)
                .setFullMethodName("flotilla.v1.Accounts/Login")
                .build();
        for (var hex : List.of("0aff", "08", "0a0261", "0a02c328", "ffffffffffffffffffff")) {
            try {
                var unused = ClientCalls.blockingUnaryCall(
                        SERVER.channel,
                        descriptor,
                        CallOptions.DEFAULT,
                        HexFormat.of().parseHex(hex));
                assertThat(hex).as("was answered").isEmpty();
            } catch (io.grpc.StatusRuntimeException e) {
                assertThat(StatusMapping.read(e)).as(hex).isInstanceOf(CallError.Invalid.class);
            }
        }
    }
}
