package dev.flotilla.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;

/// The connection that writes. Belongs to the apply thread.
final class WriterConnection implements AutoCloseable {
    /// Size of SQLite's write-ahead log at which it is carried over into the database file. Longer only while a reader
    /// (a snapshot being made) holds on to it.
    static final long WAL_BYTES = 16L * 1024 * 1024;

    /// A checkpoint waits this long for readers, then leaves the rest for later: it must not hold up messages.
    private static final int READER_WAIT_MS = 50;

    private final Path file;
    private final Connection connection;
    private final Sql begin;
    private final Sql commit;
    private final Sql rollback;
    private long nextCheckpointBytes = WAL_BYTES;

    WriterConnection(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
        begin = new Sql(connection, "BEGIN IMMEDIATE");
        commit = new Sql(connection, "COMMIT");
        rollback = new Sql(connection, "ROLLBACK");
    }

    static Path walOf(Path file) {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    static Path sharedMemoryOf(Path file) {
        return file.resolveSibling(file.getFileName() + "-shm");
    }

    Sql prepare(String text) {
        return new Sql(connection, text);
    }

    void begin() {
        begin.update();
    }

    void commit() {
        commit.update();
    }

    /// After a failure: SQLite may have rolled back by itself already, then there is nothing to do.
    void rollBackAfter(RuntimeException failure) {
        try {
            rollback.update();
        } catch (StorageException e) {
            failure.addSuppressed(e);
        }
    }

    /// Keeps the write-ahead log bounded; cheap when it is short.
    void checkpointWhenLong() {
        var bytes = walBytes();
        if (bytes >= nextCheckpointBytes) {
            carryOver();
            nextCheckpointBytes = Math.max(WAL_BYTES, walBytes() + WAL_BYTES / 2);
        }
    }

    /// Everything committed is on disk afterwards, in the database file (SQLite forces it after carrying over) or,
    /// while somebody reads the old state, in the log beside it. The database file is not opened here a second
    /// time: closing that would drop SQLite's locks on it (sqlite.org/howtocorrupt.html, section 2.2).
    void checkpoint() {
        carryOver();
        force(walOf(file));
        forceDirectory(file);
    }

    long walBytes() {
        try {
            return Files.exists(walOf(file)) ? Files.size(walOf(file)) : 0;
        } catch (IOException e) {
            throw new StorageException("cannot see the size of " + walOf(file).getFileName(), e);
        }
    }

    private void carryOver() {
        Connections.run(connection, "PRAGMA busy_timeout = " + READER_WAIT_MS);
        Connections.run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        Connections.run(connection, "PRAGMA busy_timeout = 5000");
    }

    @Override
    public void close() {
        begin.close();
        commit.close();
        rollback.close();
        Connections.close(connection);
    }

    static void force(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw new StorageException("cannot force " + file.getFileName() + " to disk", e);
        }
    }

    /// Makes a new or renamed file's name durable. Windows has no such call and needs none: NTFS journals names.
    static void forceDirectory(Path file) {
        if (System.getProperty("os.name", "").startsWith("Windows")) {
            return;
        }
        var directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new StorageException("no directory holds " + file);
        }
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw new StorageException("cannot force the directory of " + file.getFileName() + " to disk", e);
        }
    }
}
