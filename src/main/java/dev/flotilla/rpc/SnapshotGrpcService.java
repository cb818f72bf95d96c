package dev.flotilla.rpc;

import com.google.protobuf.ByteString;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.v1.OpenSnapshotReply;
import dev.flotilla.wire.v1.OpenSnapshotRequest;
import dev.flotilla.wire.v1.ReadSnapshotRequest;
import dev.flotilla.wire.v1.SnapshotChunk;
import dev.flotilla.wire.v1.SnapshotsGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Gives whole states to servers that join or lag too far. At most [#TRANSFERS_MAX] at a time, on threads of their own:
/// files and SQLite would hold the carriers of virtual ones.
public final class SnapshotGrpcService extends SnapshotsGrpc.SnapshotsImplBase implements AutoCloseable {
    public static final int CHUNK_BYTES_MAX = 256 * 1024;
    private static final int TRANSFERS_MAX = 3;

    private final SnapshotShelf shelf;
    private final long bytesPerSecond;
    private final ExecutorService transfers = new ThreadPoolExecutor(
            0,
            TRANSFERS_MAX,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("flotilla-snapshot-", 1).factory());

    /// @param bytesPerSecond that one transfer takes at most: less than the disk gives, so that messages have theirs
    public SnapshotGrpcService(SnapshotShelf shelf, long bytesPerSecond) {
        this.shelf = shelf;
        this.bytesPerSecond = bytesPerSecond;
    }

    /// Making one may take longer than a unary call is given: the caller asks again and finds it made.
    @Override
    public void openSnapshot(OpenSnapshotRequest request, StreamObserver<OpenSnapshotReply> observer) {
        if (request.getAtLeastIndex() < 0) {
            throw StatusMapping.refusal(new CallError.Invalid("at_least_index", "An index is not negative."));
        }
        onOwnThread(observer, () -> open(request, observer));
    }

    private void open(OpenSnapshotRequest request, StreamObserver<OpenSnapshotReply> observer) {
        var copy = shelf.atLeast(new LogIndex(request.getAtLeastIndex()))
                .orElseThrow(() ->
                        StatusMapping.refusal(new CallError.Behind("This server has not come that far itself.", 1000)));
        observer.onNext(OpenSnapshotReply.newBuilder()
                .setSnapshotId(copy.id())
                .setIndex(copy.position().index().value())
                .setTerm(copy.position().term())
                .setBytes(copy.bytes())
                .setSha256(ByteString.copyFrom(copy.sha256().toArray()))
                .build());
        observer.onCompleted();
    }

    @Override
    public void readSnapshot(ReadSnapshotRequest request, StreamObserver<SnapshotChunk> observer) {
        var copy = shelf.find(request.getSnapshotId())
                .orElseThrow(() ->
                        StatusMapping.refusal(new CallError.Stale("This snapshot is no longer kept. Open a new one.")));
        if (request.getOffset() < 0 || request.getOffset() > copy.bytes()) {
            throw StatusMapping.refusal(new CallError.Invalid("offset", "The offset is outside of the snapshot."));
        }
        var sending = new SnapshotSending(
                copy, request.getOffset(), bytesPerSecond, (ServerCallStreamObserver<SnapshotChunk>) observer);
        onOwnThread(observer, sending::run);
    }

    private void onOwnThread(StreamObserver<?> observer, Runnable work) {
        try {
            transfers.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) { // the thread's top: the caller learns of it, the next one is served
                    observer.onError(e);
                }
            });
        } catch (RejectedExecutionException e) {
            throw StatusMapping.refusal(new CallError.Busy("This server is giving its state to others already.", 2000));
        }
    }

    /// Ends transfers; whoever fetches goes on with another server.
    @Override
    public void close() {
        transfers.shutdownNow();
    }
}
