package dev.flotilla.storage;

import dev.flotilla.base.Invariant;
import dev.flotilla.chat.Bytes;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Consistent copies of the state for other servers, in a folder of their own. Thread-safe; making one blocks its
/// caller (about a second for each 100 MB), not the apply thread; one is made at a time. Those of an earlier run are
/// removed at the start.
public final class Snapshots {
    private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

    private final ChatStore store;
    private final Path database;
    private final Path folder;
    private final int kept;
    private final ReentrantLock lock = new ReentrantLock();
    /// Oldest first. Guarded by `lock`.
    private final Deque<Snapshot> snapshots = new ArrayDeque<>();

    Snapshots(ChatStore store, Path database, Path folder, int kept) {
        Invariant.check(kept >= 1, "%d snapshots are to be kept", kept);
        this.store = store;
        this.database = database;
        this.folder = folder;
        this.kept = kept;
        try {
            Files.createDirectories(folder);
            for (var left : files()) {
                Files.delete(left);
            }
        } catch (IOException e) {
            throw new StorageException("cannot use the folder for snapshots", e);
        }
    }

    /// A snapshot that covers at least `atLeast`: the newest kept one when it does, or else a new one. Empty when this
    /// server has not applied that far.
    ///
    /// @throws StorageException when the disk does not take it
    public Optional<Snapshot> atLeast(LogIndex atLeast) {
        lock.lock();
        try {
            var newest = snapshots.peekLast();
            if (newest != null && !newest.position().index().isBefore(atLeast) && Files.exists(newest.file())) {
                return Optional.of(newest);
            }
            return store.lastApplied().index().isBefore(atLeast) ? Optional.empty() : Optional.of(make());
        } finally {
            lock.unlock();
        }
    }

    /// A kept one.
    public Optional<Snapshot> find(String id) {
        lock.lock();
        try {
            return snapshots.stream()
                    .filter(snapshot -> snapshot.id().equals(id))
                    .findFirst();
        } finally {
            lock.unlock();
        }
    }

    private Snapshot make() {
        var temporary = folder.resolve("making.tmp");
        try {
            Files.deleteIfExists(temporary);
            SnapshotFile.write(database, temporary);
            var position = SnapshotFile.positionOf(temporary);
            var sha256 = SnapshotFile.sha256(temporary);
            var id = position.index() + "-" + HexFormat.of().formatHex(sha256.toArray(), 0, 8);
            var file = folder.resolve(id + ".db");
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            var snapshot = new Snapshot(id, file, position, Files.size(file), sha256);
            snapshots.addLast(snapshot);
            log.info("made snapshot {} of {} bytes", id, snapshot.bytes());
            removeOld();
            return snapshot;
        } catch (IOException e) {
            throw new StorageException("cannot make a snapshot", e);
        }
    }

    private void removeOld() {
        while (snapshots.size() > kept) {
            var oldest = snapshots.removeFirst();
            try {
                Files.deleteIfExists(oldest.file());
            } catch (IOException e) {
                // Windows keeps a file that is being read: the next start removes it
                log.warn("cannot remove the old snapshot {}", oldest.id(), e);
            }
        }
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> {
                        var name = String.valueOf(file.getFileName());
                        return name.endsWith(".db") || name.equals("making.tmp");
                    })
                    .toList();
        }
    }

    /// @param id names it among this server's snapshots, and its content
    public record Snapshot(String id, Path file, Position position, long bytes, Bytes sha256) {}
}
