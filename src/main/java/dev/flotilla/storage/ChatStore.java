package dev.flotilla.storage;

import dev.flotilla.base.Invariant;
import dev.flotilla.chat.Bytes;
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
    private final StateFile file;
    private final ReaderPool readers;
    private final ChatQueries queries;
    private StateWriter writer;
    private volatile StateWriter.Progress progress;

    private ChatStore(StateFile file, String name) {
        this.file = file;
        this.writer = new StateWriter(file.path());
        this.progress = writer.progress();
        this.readers = new ReaderPool(file.path(), name);
        this.queries = new ChatQueries(readers);
    }

    /// Opens the database, makes it when there is none, migrates it when it is older. Looks for damage first (SQLite's
    /// quick check, every message's checksum), which takes seconds for each million messages.
    ///
    /// @throws StorageException when the disk does not let us see: that says nothing about the file
    public static Opening open(Path file, GroupId cluster) {
        var state = new StateFile(file, cluster);
        return state.prepare().orElseGet(() -> new Opening.Ready(new ChatStore(state, nameOf(file))));
    }

    private static String nameOf(Path file) {
        var name = file.getFileName();
        return name == null ? "" : name.toString();
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
        return progress.position();
    }

    /// Of the last command whose transaction is committed here. Never goes back while open.
    public Sequence sequence() {
        return progress.sequence();
    }

    /// Applies entries after [#lastApplied] in one transaction.
    ///
    /// @throws StorageException when the disk fails; nothing of these entries is applied then, and the store
    /// is done for
    /// @throws dev.flotilla.base.Invariant.Broken when an entry is at or before what is applied
    public List<AppliedEntry> apply(List<CommittedEntry> entries) {
        var applied = writer.apply(entries);
        progress = writer.progress();
        return applied;
    }

    /// An entry without commands.
    public void skip(Position position) {
        writer.skip(position);
        progress = writer.progress();
    }

    /// Forces everything applied to disk: the log may be purged up to the returned position.
    public Position checkpoint() {
        writer.checkpoint();
        return progress.position();
    }

    /// Replaces the state by a snapshot's. Atomic: after a crash either the old or the new state is there. Readers wait
    /// meanwhile. The snapshot stays where it is.
    ///
    /// @throws StorageException when the file is damaged, of another cluster, of a newer version, or behind what is
    ///     applied here; the old state stays then
    public Position install(Path snapshot) {
        file.bring(snapshot);
        var position = SnapshotFile.positionOf(file.temporary());
        if (position.index().isBefore(progress.position().index())) {
            throw new StorageException("the snapshot ends at " + position + ", here is " + progress.position());
        }
        readers.exclusively(() -> {
            writer.checkpoint();
            writer.close();
            file.swap();
            writer = new StateWriter(file.path());
        });
        progress = writer.progress();
        Invariant.check(progress.position().equals(position), "installed %s, not %s", progress.position(), position);
        return position;
    }

    /// The digest as of `index`; empty when that is not applied yet, or too old to be kept.
    public Optional<StateDigest> digestAt(LogIndex index) {
        return readers.read(reader -> {
            var newest = reader.sql("SELECT entry_index FROM meta").number(0);
            return newest < index.value() ? Optional.empty() : digestAt(reader, index);
        });
    }

    private static Optional<StateDigest> digestAt(ReaderPool.Reader reader, LogIndex index) {
        return reader.sql("SELECT entry_index, sequence, digest FROM digests WHERE entry_index <= ?"
                        + " ORDER BY entry_index DESC LIMIT 1")
                .with(index.value())
                .first(row -> new StateDigest(
                        new LogIndex(row.getLong(1)), new Sequence(row.getLong(2)), Bytes.of(row.getBytes(3))));
    }

    /// The newest digest; empty when no entry with commands was applied yet.
    public Optional<StateDigest> digest() {
        return digestAt(lastApplied().index());
    }

    public ChatQueries queries() {
        return queries;
    }

    /// Snapshots of this store, in a folder of its own, of which at most `kept` stay. One for each store.
    public Snapshots snapshots(Path folder, int kept) {
        return new Snapshots(this, file.path(), folder, kept);
    }

    /// Waits for running reads, then closes every connection.
    @Override
    public void close() {
        readers.close();
        writer.close();
    }
}
