package dev.flotilla.consensus;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/// How a server that lags too far behind gets a whole state: implemented above the engine, over the servers' own calls.
@FunctionalInterface
public interface SnapshotSource {
    /// Fetches a snapshot that covers at least `atLeast` from `leader` or another member, resuming after breaks, off
    /// the engine's threads. The file is complete and checked when the future ends.
    CompletableFuture<Path> fetch(MemberId leader, LogIndex atLeast);
}
