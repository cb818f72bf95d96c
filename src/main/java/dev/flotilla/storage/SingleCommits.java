package dev.flotilla.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/// A yardstick: how many single commits SQLite makes here, each forced to disk. No part of the state.
public final class SingleCommits {
    private SingleCommits() {}

    /// Commits for `time` into a new database, which is removed afterwards.
    ///
    /// @return commits a second
    public static double perSecond(Path file, Duration time) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("CREATE TABLE message(id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
            try (var insert = connection.prepareStatement("INSERT INTO message(body) VALUES (zeroblob(100))")) {
                var start = System.nanoTime();
                var count = 0L;
                while (System.nanoTime() - start < time.toNanos()) {
                    insert.executeUpdate();
                    count++;
                }
                return count / ((System.nanoTime() - start) / 1e9);
            }
        } catch (SQLException e) {
            throw new StorageException("the commit rate cannot be measured in " + file, e);
        } finally {
            remove(file);
        }
    }

    private static void remove(Path file) {
        try {
            for (var suffix : new String[] {"", "-wal", "-shm"}) {
                Files.deleteIfExists(Path.of(file + suffix));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
