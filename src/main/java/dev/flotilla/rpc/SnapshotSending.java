package dev.flotilla.rpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.v1.SnapshotChunk;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/// One snapshot on its way: reads no further ahead than the taker takes, and not faster than allowed.
final class SnapshotSending {
    private static final int BUFFERED_BYTES = 1024 * 1024;
    /// A taker that takes nothing for this long is gone.
    private static final long PATIENCE_SECONDS = 20;

    private final SnapshotShelf.Copy copy;
    private final long bytesPerSecond;
    private final ServerCallStreamObserver<SnapshotChunk> observer;
    private final Semaphore wake = new Semaphore(0);
    private final long startOffset;

    /// To be made inside the gRPC handler: handlers of readiness cannot be set later.
    SnapshotSending(
            SnapshotShelf.Copy copy,
            long offset,
            long bytesPerSecond,
            ServerCallStreamObserver<SnapshotChunk> observer) {
        this.copy = copy;
        this.startOffset = offset;
        this.bytesPerSecond = bytesPerSecond;
        this.observer = observer;
        observer.setOnReadyThreshold(BUFFERED_BYTES);
        observer.setOnReadyHandler(wake::release);
        observer.setOnCancelHandler(wake::release);
    }

    void run() {
        try (var file = FileChannel.open(copy.file(), StandardOpenOption.READ)) {
            send(file);
        } catch (IOException e) {
            throw StatusMapping.refusal(new CallError.Stale("This snapshot cannot be read. Open a new one."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StatusMapping.refusal(new CallError.Stopping("This server is stopping."));
        }
    }

    private void send(FileChannel file) throws IOException, InterruptedException {
        var begunNanos = System.nanoTime();
        var offset = startOffset;
        while (offset < copy.bytes()) {
            awaitReady();
            if (observer.isCancelled()) {
                return;
            }
            var chunk = read(file, offset);
            observer.onNext(chunk);
            offset += chunk.getData().size();
            pace(begunNanos, offset - startOffset);
        }
        observer.onCompleted();
    }

    private static SnapshotChunk read(FileChannel file, long offset) throws IOException {
        var buffer = ByteBuffer.allocate(SnapshotGrpcService.CHUNK_BYTES_MAX);
        while (buffer.hasRemaining() && file.read(buffer, offset + buffer.position()) >= 0) {
            // until the chunk or the file is full
        }
        buffer.flip();
        if (!buffer.hasRemaining()) {
            throw new IOException("the snapshot is shorter than it was");
        }
        var crc = new CRC32C();
        crc.update(buffer.duplicate());
        return SnapshotChunk.newBuilder()
                .setOffset(offset)
                .setData(UnsafeByteOperations.unsafeWrap(buffer)) // nobody else has this buffer
                .setCrc32C((int) crc.getValue())
                .build();
    }

    private void awaitReady() throws InterruptedException {
        while (!observer.isReady() && !observer.isCancelled()) {
            if (!wake.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw StatusMapping.refusal(
                        new CallError.Busy("This transfer was cut because nothing took what it sent.", 1000));
            }
            wake.drainPermits();
        }
    }

    private void pace(long begunNanos, long sentBytes) throws InterruptedException {
        var dueNanos = (long) (sentBytes * 1e9 / bytesPerSecond);
        var aheadNanos = dueNanos - (System.nanoTime() - begunNanos);
        if (aheadNanos > 0 && !observer.isCancelled()) {
            TimeUnit.NANOSECONDS.sleep(aheadNanos);
        }
    }
}
