package dev.flotilla.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.flotilla.base.Clock;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.MetadataKeys;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.v1.Chat;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Requests nobody would send, over a real port: every field of every unary chat method with hostile values, and with
/// bytes flipped on the wire. Nothing may end as our own fault, and the server must be well afterwards.
/// `-Dflotilla.seed=…` replays, `-Dflotilla.fuzz=…` sets how many.
@Timeout(300)
class InputFuzzTest {
    private static final int REQUESTS = Integer.getInteger("flotilla.fuzz", 20_000);
    private static final long SEED = Long.getLong("flotilla.seed", System.nanoTime());
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "alice",
            "bob",
            "general",
            "#general",
            "nobody",
            "\u0000",
            "a\u0000b",
            "\u202Ealice",
            "*",
            "?",
            "a*b?c*",
            "*".repeat(60),
            "%' OR 1=1 --",
            "../../etc/passwd",
            "аlice",
            "alice\u200B",
            "😀".repeat(40),
            "e" + "\u0301".repeat(60),
            "x".repeat(9000),
            "00000000-0000-0000-0000-000000000000",
            "00000000-0000-8000-8000-000000000001",
            "9f1b6c1e-0a52-4f0e-9c57-2f4b1d0f7a11",
            "9F1B6C1E-0A52-4F0E-9C57-2F4B1D0F7A11",
            "1-1-1-1-1",
            "correct horse",
            "text/plain",
            "text/html",
            "\uFEFF",
            "\uFFFF",
            "\n\t",
            "\r\n",
            "\u001b[2J");

    private final Random random = new Random(SEED);
    private final TreeMap<String, Integer> outcomes = new TreeMap<>();

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

    @Test
    void noRequestHoweverHostileIsAnsweredAsOurFault() {
        var passedNanos = new AtomicLong();
        try (var server = new TestServer(later(passedNanos))) {
            var token = server.enter("alice");
            server.enter("bob");
            var methods = Chat.getDescriptor().getServices().stream()
                    .flatMap(service -> service.getMethods().stream())
                    .filter(method -> !method.isServerStreaming())
                    .toList();
            Channel line = server.channel;
            for (var i = 0; i < REQUESTS; i++) {
                var method = methods.get(random.nextInt(methods.size()));
                var bytes = message(DynamicMessage.newBuilder(method.getInputType()), 0)
                        .toByteArray();
                if (random.nextInt(4) == 0) {
                    bytes = damaged(bytes);
                }
                if (i % 500 == 0) {
                    // the fuzz guesses passwords too; its delay is over then
                    passedNanos.addAndGet(TimeUnit.HOURS.toNanos(1));
                    // a connection with too many refused requests is closed, rightly
                    line = server.newChannel();
                    token = revived(server);
                }
                call(as(token, line), method.getService().getFullName() + "/" + method.getName(), bytes, i);
            }
            assertThat(server.create("afterwards").hasAccount()).isTrue();
            assertThat(outcomes.keySet()).as("%s", outcomes).contains("OK", "Invalid", "TooLarge", "NoSession");
        }
    }

    private static Clock later(AtomicLong passedNanos) {
        return new Clock() {
            @Override
            public long wallMillis() {
                return SYSTEM.wallMillis();
            }

            @Override
            public long ticksNanos() {
                return SYSTEM.ticksNanos() + passedNanos.get();
            }
        };
    }

    /// The fuzz may have logged alice out, or deleted her.
    private static String revived(TestServer server) {
        server.create("alice");
        var token = server.login("alice");
        return token.isEmpty() ? "gone" : token;
    }

    private Channel as(String token, Channel line) {
        var headers = new Metadata();
        if (random.nextInt(50) != 0) {
            headers.put(MetadataKeys.AUTHORIZATION, "Bearer " + token);
        }
        if (random.nextInt(10) == 0) {
            headers.put(
                    MetadataKeys.SEEN,
                    List.of("0", "1", "-1", "x", "9".repeat(30), "999999999999999999")
                            .get(random.nextInt(6)));
        }
        return ClientInterceptors.intercept(line, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private void call(Channel channel, String method, byte[] request, int number) {
        var descriptor = MethodDescriptor.newBuilder(RAW, RAW)
                .setType(MethodType.UNARY)
                .setFullMethodName(method)
                .build();
        try {
            var unused = ClientCalls.blockingUnaryCall(
                    channel, descriptor, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS), request);
            outcomes.merge("OK", 1, Integer::sum);
        } catch (RuntimeException e) {
            var error = StatusMapping.read(e);
            outcomes.merge(error.getClass().getSimpleName(), 1, Integer::sum);
            assertThat(error)
                    .as("request %d of seed %d: %s", number, SEED, method)
                    .isInstanceOfAny(
                            CallError.Invalid.class,
                            CallError.TooLarge.class,
                            CallError.NoSession.class,
                            CallError.Behind.class,
                            CallError.Busy.class);
            assertThat(error.message()).isNotBlank();
        }
    }

    private byte[] damaged(byte[] bytes) {
        var copy = Arrays.copyOf(bytes, Math.max(0, bytes.length - random.nextInt(3) + random.nextInt(3)));
        for (var i = 0; i < 1 + random.nextInt(4) && copy.length > 0; i++) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
        }
        return copy;
    }

    private Message message(DynamicMessage.Builder into, int depth) {
        for (var field : into.getDescriptorForType().getFields()) {
            if (random.nextInt(5) == 0 || depth > 3) {
                continue;
            }
            if (field.isRepeated()) {
                var count = random.nextInt(10) == 0 ? 300 : random.nextInt(4);
                for (var i = 0; i < count; i++) {
                    into.addRepeatedField(field, value(into, field, depth));
                }
            } else {
                into.setField(field, value(into, field, depth));
            }
        }
        return into.build();
    }

    private Object value(DynamicMessage.Builder parent, FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case INT ->
                List.of(0, 1, 50, 200, 201, -1, Integer.MAX_VALUE, Integer.MIN_VALUE)
                        .get(random.nextInt(8));
            case LONG ->
                List.of(0L, 1L, 7L, -1L, Long.MAX_VALUE, Long.MIN_VALUE).get(random.nextInt(6));
            case BOOLEAN -> random.nextBoolean();
            case STRING -> text();
            case BYTE_STRING -> bytes();
            case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(random.nextInt(6) - 1);
            case MESSAGE -> message((DynamicMessage.Builder) parent.newBuilderForField(field), depth + 1);
            case FLOAT -> random.nextFloat();
            case DOUBLE -> random.nextDouble();
        };
    }

    private String text() {
        return switch (random.nextInt(6)) {
            case 0 -> new java.util.UUID(random.nextLong(), random.nextLong()).toString();
            case 1 ->
                random.ints(random.nextInt(40), 1, 0xD800)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            default -> TEXTS.get(random.nextInt(TEXTS.size()));
        };
    }

    private ByteString bytes() {
        if (random.nextBoolean()) {
            return ByteString.copyFrom(text().getBytes(StandardCharsets.UTF_8));
        }
        var raw = new byte[random.nextInt(random.nextInt(20) == 0 ? 20_000 : 200)];
        random.nextBytes(raw);
        return ByteString.copyFrom(raw);
    }
}
