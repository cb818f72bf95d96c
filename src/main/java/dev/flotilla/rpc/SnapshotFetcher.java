package dev.flotilla.rpc;

import dev.flotilla.base.Clock;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.SnapshotSource;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.v1.OpenSnapshotReply;
import dev.flotilla.wire.v1.OpenSnapshotRequest;
import dev.flotilla.wire.v1.ReadSnapshotRequest;
import dev.flotilla.wire.v1.SnapshotsGrpc;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches a whole state from the leader or, when that fails, from another server: in chunks with checksums, going on
/// where it broke off as long as it is the same snapshot. One at a time, on a thread of its own.
public final class SnapshotFetcher implements SnapshotSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFetcher.class);

    private final MemberId self;
    private final SnapshotPeers peers;
    private final Path folder;
    private final SnapshotProgressListener listener;
    private final Limits limits;
    private final Clock clock;
    private final ExecutorService thread;

    /// @param folder for what arrives; what an earlier run left there is used when it fits, and removed when not
    public SnapshotFetcher(
            MemberId self,
            SnapshotPeers peers,
            Path folder,
            SnapshotProgressListener listener,
            Limits limits,
            Clock clock) {
        this.self = self;
        this.peers = peers;
        this.folder = folder;
        this.listener = listener;
        this.limits = limits;
        this.clock = clock;
        this.thread = Executors.newSingleThreadExecutor(Thread.ofPlatform()
                .daemon()
                .name("flotilla-fetch-" + self.serverId())
                .factory());
    }

    /// @param attempts that may fail one after the other without a new byte
    /// @param open     for one server to have a snapshot ready
    /// @param read     for one call; a longer transfer goes on in the next
    /// @param between  two attempts
    /// @param total    for the whole fetch
    public record Limits(int attempts, Duration open, Duration read, Duration between, Duration total) {
        public static final Limits DEFAULT = new Limits(
                60, Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofHours(6));
    }

    /// Fails with [SnapshotNotFetched] when the limits are reached or this fetcher is closed.
    @Override
    public CompletableFuture<Path> fetch(MemberId leader, LogIndex atLeast) {
        try {
            return CompletableFuture.supplyAsync(() -> new Fetch(leader, atLeast).run(), thread);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new SnapshotNotFetched("this server is stopping", e));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /// No state could be had.
    public static final class SnapshotNotFetched extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SnapshotNotFetched(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// One fetch; belongs to the fetching thread.
    private final class Fetch {
        private final MemberId leader;
        private final LogIndex atLeast;
        private final long begunNanos = clock.ticksNanos();
        private int attempt;
        private int failures;
        private long bytesBefore;

        Fetch(MemberId leader, LogIndex atLeast) {
            this.leader = leader;
            this.atLeast = atLeast;
        }

        Path run() {
            while (true) {
                var from = candidate();
                attempt++;
                try {
                    return attempt(from);
                } catch (StatusRuntimeException | IOException | ArrivingSnapshot.Broken e) {
                    LOG.info("fetching the state from {} broke off: {}", from, why(e));
                    check(e);
                    pause();
                }
            }
        }

        private MemberId candidate() {
            var order = new ArrayList<MemberId>(List.of(leader));
            peers.others().stream()
                    .sorted()
                    .filter(member -> !member.equals(self) && !member.equals(leader))
                    .forEach(order::add);
            return order.get(failures % order.size());
        }

        private Path attempt(MemberId from) throws IOException {
            var channel = peers.channel(from).orElseThrow(() -> new IOException("no address of " + from + " is known"));
            var offer = SnapshotsGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(limits.open().toMillis(), TimeUnit.MILLISECONDS)
                    .openSnapshot(OpenSnapshotRequest.newBuilder()
                            .setAtLeastIndex(atLeast.value())
                            .setMemberId(self.toString())
                            .build());
            try (var arriving = ArrivingSnapshot.open(folder, offer)) {
                read(from, channel, offer, arriving);
                return arriving.complete();
            }
        }

        private void read(MemberId from, Channel channel, OpenSnapshotReply offer, ArrivingSnapshot arriving)
                throws IOException {
            bytesBefore = arriving.bytes();
            report(from, offer, arriving);
            if (arriving.bytes() == offer.getBytes()) {
                return;
            }
            var chunks = SnapshotsGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(limits.read().toMillis(), TimeUnit.MILLISECONDS)
                    .readSnapshot(ReadSnapshotRequest.newBuilder()
                            .setSnapshotId(offer.getSnapshotId())
                            .setOffset(arriving.bytes())
                            .build());
            while (chunks.hasNext()) {
                arriving.add(chunks.next());
                if (arriving.bytes() > bytesBefore) {
                    failures = 0;
                }
                report(from, offer, arriving);
            }
        }

        private void report(MemberId from, OpenSnapshotReply offer, ArrivingSnapshot arriving) {
            listener.at(new SnapshotProgressListener.Progress(
                    from, new LogIndex(offer.getIndex()), arriving.bytes(), offer.getBytes(), attempt));
        }

        private void check(Exception last) {
            failures++;
            var seconds = TimeUnit.NANOSECONDS.toSeconds(clock.ticksNanos() - begunNanos);
            if (failures >= limits.attempts() || seconds >= limits.total().toSeconds()) {
                throw new SnapshotNotFetched("no server gave its state in " + attempt + " attempts", last);
            }
        }

        private void pause() {
            try {
                TimeUnit.MILLISECONDS.sleep(limits.between().toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SnapshotNotFetched("this server is stopping", e);
            }
        }

        private String why(Exception e) {
            return e instanceof StatusRuntimeException status
                    ? StatusMapping.read(status).message()
                    : String.valueOf(e.getMessage());
        }
    }

    /// Removes what earlier fetches left. To be called when no fetch is under way.
    public void forget() {
        try (var files = Files.isDirectory(folder) ? Files.list(folder) : Stream.<Path>empty()) {
            for (var file : files.toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("what an earlier fetch left could not be removed", e);
        }
    }
}
