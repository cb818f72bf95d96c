package dev.flotilla.storage;

import dev.flotilla.chat.Sequence;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The replicated state of one server. [#apply], [#skip], [#checkpoint], [#install] and [#close] belong to the apply
/// thread; everything else may be called by any thread.
public final class ChatStore implements AutoCloseable {
    private ChatStore() {}

    /// Opens the database, makes it when there is none, migrates it when it is older. Looks for damage first (SQLite's
    /// quick check, every message's checksum), which takes about a second for each million messages.
    public static Opening open(Path file, GroupId cluster) {
        throw new UnsupportedOperationException();
    }

    /// What came of opening.
    public sealed interface Opening {
        record Ready(ChatStore store) implements Opening {}

        /// The file cannot be trusted; nothing was changed. Set it aside and re-sync.
        record Damaged(String sentence) implements Opening {}

        /// A sound file that is not for this server: of another cluster, or written by a newer version.
        record Refused(String sentence) implements Opening {}
    }

    /// Survives `kill -9`; after a power cut the file may hold less (see [#checkpoint]).
    public Position lastApplied() {
        throw new UnsupportedOperationException();
    }

    /// Of the last command whose transaction is committed here. Never goes back while open.
    public Sequence sequence() {
        throw new UnsupportedOperationException();
    }

    /// Applies entries after [#lastApplied] in one transaction.
    ///
    /// @throws StorageException when the disk fails; nothing of these entries is applied then, and the store is done for
    /// @throws dev.flotilla.base.Invariant.Broken when an entry is at or before what is applied
    public List<AppliedEntry> apply(List<CommittedEntry> entries) {
        throw new UnsupportedOperationException();
    }

    /// An entry without commands.
    public void skip(Position position) {
        throw new UnsupportedOperationException();
    }

    /// Forces everything applied into the database file and to disk.
    public Position checkpoint() {
        throw new UnsupportedOperationException();
    }

    /// Replaces the state by a snapshot's. Atomic; readers wait meanwhile. The snapshot stays where it is.
    ///
    /// @throws StorageException when the file is damaged, of another cluster, of a newer version, or behind what is
    ///     applied here; the old state stays then
    public Position install(Path snapshot) {
        throw new UnsupportedOperationException();
    }

    /// The digest as of `index`; empty when that is not applied yet, or too old to be kept.
    public Optional<StateDigest> digestAt(LogIndex index) {
        throw new UnsupportedOperationException();
    }

    public ChatQueries queries() {
        throw new UnsupportedOperationException();
    }

    /// Snapshots of this store, in a folder of their own. At most `kept` stay; a copy being read is never removed.
    public Snapshots snapshots(Path folder, int kept) {
        throw new UnsupportedOperationException();
    }

    /// Waits for running reads, then closes every connection.
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
