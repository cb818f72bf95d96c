package dev.flotilla.consensus;

import java.util.concurrent.CompletableFuture;

/// The replicated log as one server sees it. Thread-safe; no method blocks, except start and close.
public interface ReplicatedLog<R> extends AutoCloseable {
    /// Appends an entry through this server if it leads. Never completes exceptionally.
    CompletableFuture<Proposal<R>> propose(byte[] entry);

    /// A linearizable read point, from any server, leases off. Never completes exceptionally; ends within the
    /// election timeout's order of time.
    CompletableFuture<ReadPoint> readPoint();

    EngineStatus status();

    Leadership leadership();

    /// Stops this server's part. Hands leadership over first when it leads and another voter has caught up.
    @Override
    void close();
}
