package dev.flotilla.storage;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.Sequence;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// What one server's own database file says, for those who do not take a server's word: the verifier of demo and chaos
/// test. Read-only; works while the server runs (one committed state) and on what a killed server left.
public final class DatabaseAudit {
    /// Everything that must be equal on servers that applied the same, in a fixed order of rows. Left out: `meta` and
    /// `digests`, which also move with entries that hold no commands.
    private static final List<String> REPLICATED = List.of(
            "SELECT * FROM accounts ORDER BY number",
            "SELECT * FROM sessions ORDER BY token_hash",
            "SELECT * FROM conversations ORDER BY number",
            "SELECT * FROM members ORDER BY conversation, account",
            "SELECT * FROM past_members ORDER BY account, conversation, joined",
            "SELECT * FROM messages ORDER BY sequence",
            "SELECT * FROM deletions ORDER BY conversation, block, sender",
            "SELECT * FROM events ORDER BY sequence, part",
            "SELECT * FROM team ORDER BY one",
            "SELECT * FROM invites ORDER BY id",
            "SELECT * FROM audit ORDER BY number");

    private DatabaseAudit() {}

    /// Reads all of it: about a second for each 100,000 messages.
    ///
    /// @throws StorageException when the file cannot be read as a database
    public static Report of(Path file) {
        return inTransaction(file, DatabaseAudit::report);
    }

    /// The digest as of `index`, as in [ChatStore#digestAt].
    public static Optional<StateDigest> digestAt(Path file, LogIndex index) {
        return inTransaction(file, connection -> {
            try (var newest = new Sql(connection, "SELECT entry_index FROM meta")) {
                return newest.number(0) < index.value() ? Optional.empty() : digest(connection, index);
            }
        });
    }

    private static <T> T inTransaction(Path file, Reading<T> reading) {
        var connection = Connections.reader(file);
        try {
            Connections.run(connection, "BEGIN");
            return reading.of(connection);
        } finally {
            Connections.close(connection);
        }
    }

    private static Report report(Connection connection) {
        try (var meta = new Sql(connection, "SELECT cluster, term, entry_index, sequence, digest FROM meta")) {
            return meta.first(row -> new Report(
                            new GroupId(Ids.uuid(row.getBytes(1))),
                            new Position(row.getLong(2), new LogIndex(row.getLong(3))),
                            new Sequence(row.getLong(4)),
                            Bytes.of(row.getBytes(5)),
                            problems(connection),
                            dump(connection),
                            messages(connection)))
                    .orElseThrow(() -> StorageException.damaged("the database does not say how far it has come"));
        }
    }

    private static Optional<StateDigest> digest(Connection connection, LogIndex index) {
        try (var digest = new Sql(
                connection,
                "SELECT entry_index, sequence, digest FROM digests WHERE entry_index <= ?"
                        + " ORDER BY entry_index DESC LIMIT 1")) {
            return digest.with(index.value())
                    .first(row -> new StateDigest(
                            new LogIndex(row.getLong(1)), new Sequence(row.getLong(2)), Bytes.of(row.getBytes(3))));
        }
    }

    /// What SQLite finds wrong: pages, indexes, references. Empty when nothing is.
    private static List<String> problems(Connection connection) {
        try (var integrity = new Sql(connection, "PRAGMA integrity_check(20)");
                var references = new Sql(connection, "PRAGMA foreign_key_check")) {
            var found = integrity.all(row -> row.getString(1));
            found.removeIf("ok"::equals);
            found.addAll(references.all(
                    row -> "a row of " + row.getString(1) + " refers to nothing in " + row.getString(3)));
            return List.copyOf(found);
        }
    }

    private static Bytes dump(Connection connection) {
        var sha256 = EffectDigest.sha256();
        for (var query : REPLICATED) {
            sha256.update(query.getBytes(StandardCharsets.UTF_8));
            try (var table = new Sql(connection, query)) {
                table.each(row -> addRow(sha256, row));
            }
        }
        return Bytes.of(sha256.digest());
    }

    private static void addRow(MessageDigest sha256, ResultSet row) throws SQLException {
        var columns = row.getMetaData().getColumnCount();
        for (var column = 1; column <= columns; column++) {
            var value = switch (row.getObject(column)) {
                case null -> new byte[0];
                case byte[] bytes -> bytes;
                case Object other -> other.toString().getBytes(StandardCharsets.UTF_8);
            };
            sha256.update((value.length + ":").getBytes(StandardCharsets.US_ASCII));
            sha256.update(value);
        }
    }

    private static List<Message> messages(Connection connection) {
        try (var all = new Sql(
                connection,
                "SELECT " + MessageRow.COLUMNS + ", a.id, c.id FROM messages m JOIN accounts a ON a.number = m.sender"
                        + " JOIN conversations c ON c.number = m.conversation ORDER BY m.sequence")) {
            return List.copyOf(all.all(DatabaseAudit::message));
        }
    }

    private static Message message(ResultSet row) throws SQLException {
        var message = MessageRow.read(row);
        return new Message(
                new MessageId(Ids.uuid(message.id())),
                new ConversationId(Ids.uuid(row.getBytes(MessageRow.COLUMN_COUNT + 2))),
                message.position(),
                new Sequence(message.sequence()),
                AccountQueries.id(row, MessageRow.COLUMN_COUNT + 1),
                Bytes.of(EffectDigest.sha256().digest(message.body())),
                message.deleted());
    }

    @FunctionalInterface
    private interface Reading<T> {
        T of(Connection connection);
    }

    /// @param digest   running digest at `applied`
    /// @param problems of pages, indexes and references; empty in a sound file
    /// @param dump     SHA-256 over every replicated row in a fixed order; equal on servers with one `sequence`
    /// @param messages all of them, in order of sequence
    public record Report(
            GroupId cluster,
            Position applied,
            Sequence sequence,
            Bytes digest,
            List<String> problems,
            Bytes dump,
            List<Message> messages) {}

    /// @param bodySha256 of the empty body when deleted
    public record Message(
            MessageId id,
            ConversationId conversation,
            long position,
            Sequence sequence,
            AccountId sender,
            Bytes bodySha256,
            boolean deleted) {}
}
