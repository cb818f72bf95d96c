package dev.flotilla.storage;

import dev.flotilla.chat.Bytes;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import java.nio.file.Path;
import java.util.Optional;

/// Consistent copies of the state for other servers. Thread-safe; making one blocks its caller, not the apply thread.
public final class Snapshots {
    Snapshots() {}

    /// A snapshot that covers at least `atLeast`: the newest kept one when it does, or else a new one. Empty when this
    /// server has not applied that far.
    public Optional<Snapshot> atLeast(LogIndex atLeast) {
        throw new UnsupportedOperationException();
    }

    /// A kept one.
    public Optional<Snapshot> find(String id) {
        throw new UnsupportedOperationException();
    }

    /// @param id names it among this server's snapshots
    public record Snapshot(String id, Path file, Position position, long bytes, Bytes sha256) {}
}
