package dev.flotilla.storage;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.OutboxFile;
import dev.flotilla.chat.Recipient;
import dev.flotilla.chat.WaitingMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// A person's outbox in one small SQLite file. It is a source of truth, so every change is forced to the disk.
/// One connection, owned by whoever holds the lock.
public final class SqliteOutbox implements OutboxFile {
    private final ReentrantLock lock = new ReentrantLock();
    private final Connection connection;

    private SqliteOutbox(Connection connection) {
        this.connection = connection;
    }

    /// Opens or makes `file`, readable by its owner only.
    public static SqliteOutbox open(Path file) {
        try {
            makePrivate(file);
            var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (var statement = connection.createStatement()) {
                statement.execute("PRAGMA busy_timeout=5000"); // a window and a command may share the file
                statement.execute("PRAGMA journal_mode=WAL"); // readers never wait for a writer
                statement.execute("PRAGMA synchronous=FULL"); // text is durable before it is sent
                statement.execute("""
                        CREATE TABLE IF NOT EXISTS outbox(
                            place INTEGER PRIMARY KEY AUTOINCREMENT,
                            message_id TEXT NOT NULL UNIQUE,
                            account TEXT NOT NULL,
                            recipient TEXT NOT NULL,
                            body BLOB NOT NULL,
                            content_type TEXT NOT NULL,
                            written_at_ms INTEGER NOT NULL,
                            state TEXT NOT NULL,
                            trouble TEXT NOT NULL)""");
            }
            return new SqliteOutbox(connection);
        } catch (SQLException e) {
            throw new OutboxException("the outbox " + file + " cannot be opened", e);
        }
    }

    @Override
    public void add(WaitingMessage message) {
        change(
                "INSERT INTO outbox(message_id, account, recipient, body, content_type, written_at_ms, state, trouble)"
                        + " VALUES(?,?,?,?,?,?,?,?) ON CONFLICT(message_id) DO NOTHING",
                row -> {
                    row.setString(1, message.id().toString());
                    row.setString(2, message.account().toString());
                    row.setString(3, message.to().toString());
                    row.setBytes(4, message.body().toArray());
                    row.setString(5, message.contentType());
                    row.setLong(6, message.writtenAtMillis());
                    row.setString(7, message.state().name());
                    row.setString(8, message.trouble());
                });
    }

    @Override
    public List<WaitingMessage> of(AccountId account, int limit) {
        lock.lock();
        try (var query = connection.prepareStatement(
                "SELECT message_id, account, recipient, body, content_type, written_at_ms, state, trouble"
                        + " FROM outbox WHERE account=? ORDER BY place LIMIT ?")) {
            query.setString(1, account.toString());
            query.setInt(2, limit);
            var found = new ArrayList<WaitingMessage>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(message(rows));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new OutboxException("the outbox cannot be read", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int count(AccountId account) {
        lock.lock();
        try (var query = connection.prepareStatement("SELECT count(*) FROM outbox WHERE account=?")) {
            query.setString(1, account.toString());
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getInt(1) : 0;
            }
        } catch (SQLException e) {
            throw new OutboxException("the outbox cannot be read", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void remove(MessageId id) {
        change("DELETE FROM outbox WHERE message_id=?", row -> row.setString(1, id.toString()));
    }

    @Override
    public void needsYou(MessageId id, String why) {
        change("UPDATE outbox SET state='NEEDS_YOU', trouble=? WHERE message_id=?", row -> {
            row.setString(1, why);
            row.setString(2, id.toString());
        });
    }

    @Override
    public void close() {
        lock.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            throw new OutboxException("the outbox cannot be closed", e);
        } finally {
            lock.unlock();
        }
    }

    private void change(String sql, Binding binding) {
        lock.lock();
        try (var statement = connection.prepareStatement(sql)) {
            binding.bind(statement);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new OutboxException("the outbox cannot be written", e);
        } finally {
            lock.unlock();
        }
    }

    private static WaitingMessage message(ResultSet row) throws SQLException {
        return new WaitingMessage(
                MessageId.parse(row.getString(1)),
                AccountId.parse(row.getString(2)),
                Recipient.parse(row.getString(3)),
                Bytes.of(row.getBytes(4)),
                row.getString(5),
                row.getLong(6),
                WaitingMessage.State.valueOf(row.getString(7)),
                row.getString(8));
    }

    /// SQLite gives its -wal and -shm files the mode of the database file.
    private static void makePrivate(Path file) {
        try {
            if (Files.exists(file)) {
                return;
            }
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        } catch (java.nio.file.FileAlreadyExistsException e) {
            return; // another process was quicker
        } catch (IOException e) {
            throw new UncheckedIOException("the outbox " + file + " cannot be made", e);
        }
    }

    private interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /// The disk under an outbox failed; what was there before is still there.
    public static final class OutboxException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutboxException(String message, SQLException cause) {
            super(message, cause);
        }
    }
}
