package dev.flotilla.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.base.Clock;
import dev.flotilla.chat.Bytes;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.Position;
import io.grpc.Channel;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SnapshotTransferTest {
    private static final MemberId ONE = new MemberId(1, "00000001");
    private static final MemberId TWO = new MemberId(2, "00000002");
    private static final MemberId SELF = new MemberId(9, "00000009");
    private static final long FAST = 1L << 40;
    private static final SnapshotFetcher.Limits QUICK = new SnapshotFetcher.Limits(
            6, Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMillis(5), Duration.ofSeconds(40));

    @TempDir
    Path folder;

    private final Map<MemberId, Channel> channels = new TreeMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<SnapshotProgressListener.Progress> progress = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void aWholeStateArrivesByteForByteWithProgress() throws Exception {
        var copy = copy("a", 3_000_001, 7);
        serve(ONE, new Shelf(copy), new Breaking(Integer.MAX_VALUE));

        var file = fetcher(QUICK).fetch(ONE, new LogIndex(5)).get();

        assertThat(Files.mismatch(file, copy.file())).isEqualTo(-1);
        assertThat(progress.getFirst().bytesDone()).isZero();
        assertThat(progress.getLast().bytesDone()).isEqualTo(3_000_001);
        assertThat(progress.getLast().bytesTotal()).isEqualTo(3_000_001);
        assertThat(progress).hasSizeGreaterThan(10);
    }

    @Test
    void aBrokenTransferGoesOnWhereItBrokeOff() throws Exception {
        var copy = copy("a", 3_000_001, 7);
        var breaking = new Breaking(4);
        serve(ONE, new Shelf(copy), breaking);

        var file = fetcher(QUICK).fetch(ONE, new LogIndex(5)).get();

        assertThat(Files.mismatch(file, copy.file())).isEqualTo(-1);
        assertThat(breaking.sent.get()).as("chunks, none twice").isEqualTo(12);
    }

    @Test
    void anotherServerGoesOnWithTheSameSnapshot() throws Exception {
        var copy = copy("a", 3_000_001, 7);
        var dying = new Breaking(4);
        var other = new Breaking(Integer.MAX_VALUE);
        serve(ONE, new Shelf(copy), dying);
        serve(TWO, new Shelf(copy), other);
        dying.callsLeft.set(1);

        var file = fetcher(QUICK).fetch(ONE, new LogIndex(5)).get();

        assertThat(Files.mismatch(file, copy.file())).isEqualTo(-1);
        assertThat(dying.sent.get() + other.sent.get()).isEqualTo(12);
        assertThat(other.sent.get()).isPositive();
    }

    @Test
    void anotherServersOtherSnapshotIsTakenFromItsStart() throws Exception {
        var dying = new Breaking(4);
        var other = copy("b", 2_000_000, 9);
        serve(ONE, new Shelf(copy("a", 3_000_001, 7)), dying);
        serve(TWO, new Shelf(other), new Breaking(Integer.MAX_VALUE));
        dying.callsLeft.set(1);

        var file = fetcher(QUICK).fetch(ONE, new LogIndex(5)).get();

        assertThat(Files.mismatch(file, other.file())).isEqualTo(-1);

        try (var files = Files.list(folder.resolve("incoming"))) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void bytesThatAreNotThoseOfferedAreNeverHandedOver() throws Exception {
        var copy = copy("a", 600_000, 7);
        var wrong =
                new SnapshotShelf.Copy(copy.id(), copy.file(), copy.position(), copy.bytes(), Bytes.of(new byte[32]));
        serve(ONE, new Shelf(wrong), new Breaking(Integer.MAX_VALUE));

        assertThatThrownBy(() -> fetcher(new SnapshotFetcher.Limits(
                                1, QUICK.open(), QUICK.read(), QUICK.between(), QUICK.total()))
                        .fetch(ONE, new LogIndex(5))
                        .get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SnapshotFetcher.SnapshotNotFetched.class);
    }

    @Test
    void aServerThatHasNotComeThatFarIsPassedOver() throws Exception {
        var copy = copy("b", 300_000, 9);
        serve(ONE, new Shelf(copy("a", 300_000, 3)), new Breaking(Integer.MAX_VALUE));
        serve(TWO, new Shelf(copy), new Breaking(Integer.MAX_VALUE));

        var file = fetcher(QUICK).fetch(ONE, new LogIndex(8)).get();

        assertThat(Files.mismatch(file, copy.file())).isEqualTo(-1);
    }

    @Test
    void givingUpTakesBoundedAttempts() throws Exception {
        var shelf = new Shelf(copy("a", 300_000, 3));
        serve(ONE, shelf, new Breaking(Integer.MAX_VALUE));

        assertThatThrownBy(() -> fetcher(QUICK).fetch(ONE, new LogIndex(8)).get())
                .hasCauseInstanceOf(SnapshotFetcher.SnapshotNotFetched.class);
        assertThat(shelf.asked.get()).isEqualTo(QUICK.attempts());
    }

    private SnapshotFetcher fetcher(SnapshotFetcher.Limits limits) {
        var peers = new SnapshotPeers() {
            @Override
            public List<MemberId> others() {
                return List.copyOf(channels.keySet());
            }

            @Override
            public Optional<Channel> channel(MemberId member) {
                return Optional.ofNullable(channels.get(member));
            }
        };
        var fetcher = new SnapshotFetcher(SELF, peers, folder.resolve("incoming"), progress::add, limits, Clock.SYSTEM);
        open.add(fetcher);
        return fetcher;
    }

    private void serve(MemberId member, SnapshotShelf shelf, ServerInterceptor interceptor) throws IOException {
        var service = new SnapshotGrpcService(shelf, FAST);
        Server server = NettyServerBuilder.forAddress(
                        new InetSocketAddress("127.0.0.1", 0), InsecureServerCredentials.create())
                .addService(service)
                .intercept(interceptor)
                .build()
                .start();
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress("127.0.0.1", server.getPort()), InsecureChannelCredentials.create())
                .build();
        channels.put(member, channel);
        open.add(() -> server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS));
        open.add(service);
        open.add(() -> channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS));
    }

    private SnapshotShelf.Copy copy(String id, int bytes, long index) throws IOException, NoSuchAlgorithmException {
        var content = new byte[bytes];
        new Random(index).nextBytes(content);
        var file = Files.write(folder.resolve(id), content);
        var sha256 = MessageDigest.getInstance("SHA-256").digest(content);
        return new SnapshotShelf.Copy(id, file, new Position(1, new LogIndex(index)), bytes, Bytes.of(sha256));
    }

    private static final class Shelf implements SnapshotShelf {
        private final Copy copy;
        private final AtomicInteger asked = new AtomicInteger();

        Shelf(Copy copy) {
            this.copy = copy;
        }

        @Override
        public Optional<Copy> atLeast(LogIndex index) {
            asked.incrementAndGet();
            return copy.position().index().isBefore(index) ? Optional.empty() : Optional.of(copy);
        }

        @Override
        public Optional<Copy> find(String id) {
            return copy.id().equals(id) ? Optional.of(copy) : Optional.empty();
        }
    }

    /// Ends each stream after some chunks, and refuses everything once its calls are used up.
    private static final class Breaking implements ServerInterceptor {
        private final int chunksPerCall;
        private final AtomicInteger callsLeft = new AtomicInteger(Integer.MAX_VALUE);
        private final AtomicInteger sent = new AtomicInteger();

        Breaking(int chunksPerCall) {
            this.chunksPerCall = chunksPerCall;
        }

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            if (call.getMethodDescriptor().getBareMethodName().equals("OpenSnapshot")) {
                if (callsLeft.get() <= 0) {
                    call.close(Status.UNAVAILABLE, new Metadata());
                    return new ServerCall.Listener<>() {};
                }
                return next.startCall(call, headers);
            }
            callsLeft.decrementAndGet();
            return next.startCall(new Cut<>(call), headers);
        }

        private final class Cut<Q, R> extends SimpleForwardingServerCall<Q, R> {
            private int chunks;
            private boolean over;

            Cut(ServerCall<Q, R> call) {
                super(call);
            }

            @Override
            public void sendMessage(R message) {
                if (over) {
                    return;
                }
                if (chunks++ == chunksPerCall) {
                    over = true;
                    super.close(Status.UNAVAILABLE, new Metadata());
                    return;
                }
                sent.incrementAndGet();
                super.sendMessage(message);
            }

            @Override
            public void close(Status status, Metadata trailers) {
                if (!over) {
                    super.close(status, trailers);
                }
            }
        }
    }
}
