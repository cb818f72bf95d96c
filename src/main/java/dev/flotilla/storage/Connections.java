package dev.flotilla.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// Opens SQLite files: every PRAGMA stands here, with its reason.
final class Connections {
    /// The application_id of our files: "Flot".
    static final int APPLICATION_ID = 0x466C6F74;

    /// How long a connection waits for another's lock. In WAL mode only opening, closing and recovery take any.
    private static final Duration LOCK_WAIT = Duration.ofSeconds(5);

    private Connections() {}

    /// The one that writes. Makes the file when there is none.
    static Connection writer(Path file) {
        return open(
                file,
                false,
                List.of(
                        // Readers go on while one writes; a commit appends instead of rewriting pages.
                        "PRAGMA journal_mode = WAL",
                        // A commit survives kill -9, not a power cut: the log is forced before any answer and is purged
                        // only up
                        // to what checkpoint() has forced, so replay heals the rest.
                        "PRAGMA synchronous = NORMAL",
                        // Checkpoints happen where we say (WriterConnection), complete, so that the log beside the
                        // database is
                        // always a whole continuation of it and can lose its damaged end without harm.
                        "PRAGMA wal_autocheckpoint = 0",
                        "PRAGMA journal_size_limit = " + WriterConnection.WAL_BYTES,
                        // What people delete is overwritten with zeros, in free pages and inside pages.
                        "PRAGMA secure_delete = ON",
                        // A row that points nowhere is a bug of ours: stop at once.
                        "PRAGMA foreign_keys = ON",
                        // Pages are looked over when they are read, so damage shows before it spreads.
                        "PRAGMA cell_size_check = ON",
                        // 32 MiB: the inner pages of all indexes at 10 million messages.
                        "PRAGMA cache_size = -32768",
                        // Sorts stay in memory: no temporary files with people's text in them.
                        "PRAGMA temp_store = MEMORY",
                        // A file that somebody tampered with must not run functions through its schema.
                        "PRAGMA trusted_schema = OFF"));
    }

    /// One that reads, while another connection writes.
    static Connection reader(Path file) {
        return open(
                file,
                true,
                List.of(
                        "PRAGMA query_only = ON",
                        "PRAGMA cell_size_check = ON",
                        // 8 MiB for each of a few readers.
                        "PRAGMA cache_size = -8192",
                        "PRAGMA temp_store = MEMORY",
                        "PRAGMA trusted_schema = OFF"));
    }

    /// One that copies the whole database; VACUUM INTO writes another file, so the connection is not query_only.
    static Connection copier(Path file) {
        return open(file, true, List.of("PRAGMA cell_size_check = ON", "PRAGMA trusted_schema = OFF"));
    }

    private static Connection open(Path file, boolean readOnly, List<String> pragmas) {
        var config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.setBusyTimeout((int) LOCK_WAIT.toMillis());
        Connection connection = null;
        try {
            connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
            for (var pragma : pragmas) {
                run(connection, pragma);
            }
            return connection;
        } catch (SQLException e) {
            var broken = new StorageException("cannot open the database " + file.getFileName(), e);
            closeAfter(connection, broken);
            throw broken;
        } catch (StorageException e) {
            closeAfter(connection, e);
            throw e;
        }
    }

    /// Runs one statement that is used once.
    static void run(Connection connection, String text) {
        try (var statement = connection.createStatement()) {
            statement.execute(text);
        } catch (SQLException e) {
            throw new StorageException("the database did not do: " + text, e);
        }
    }

    static long number(Connection connection, String query) {
        try (var sql = new Sql(connection, query)) {
            return sql.number(0);
        }
    }

    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StorageException("cannot close the database", e);
        }
    }

    private static void closeAfter(@Nullable Connection connection, StorageException first) {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            first.addSuppressed(e);
        }
    }
}
