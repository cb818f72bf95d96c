package dev.flotilla.rpc;

import dev.flotilla.chat.Bytes;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import java.nio.file.Path;
import java.util.Optional;

/// This server's whole states for others. Thread-safe; may block for the time it takes to write one.
public interface SnapshotShelf {
    /// One that covers at least `index`, made when there is none; empty when this server has not applied that far.
    Optional<Copy> atLeast(LogIndex index);

    /// One that was given out and is still there.
    Optional<Copy> find(String id);

    record Copy(String id, Path file, Position position, long bytes, Bytes sha256) {}
}
