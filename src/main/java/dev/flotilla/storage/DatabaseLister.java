package dev.flotilla.storage;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.MessageId;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;

/// Lists what one server's database file holds, for people who want to look inside. Read-only, also while the server
/// runs; secrets (password hashes, session tokens) are not among what it gives.
public final class DatabaseLister {
    private DatabaseLister() {}

    /// In the order of making; those gone have an empty name.
    ///
    /// @throws StorageException when the file cannot be read as a database
    public static void accounts(Path file, Consumer<Account> each) {
        list(
                file,
                "SELECT a.id, a.name, a.created_at_ms, a.gone, (SELECT count(DISTINCT s.id) FROM sessions s"
                        + " WHERE s.account = a.number) FROM accounts a ORDER BY a.number",
                row -> each.accept(new Account(
                        AccountQueries.id(row, 1),
                        row.getString(2),
                        row.getLong(3),
                        row.getInt(4) != 0,
                        row.getLong(5))));
    }

    /// In the one order of all servers.
    ///
    /// @throws StorageException when the file cannot be read as a database
    public static void messages(Path file, Consumer<Message> each) {
        list(
                file,
                "SELECT " + MessageRow.COLUMNS + ", a.name, c.id, c.kind, c.name, o.name FROM messages m"
                        + " JOIN accounts a ON a.number = m.sender JOIN conversations c ON c.number = m.conversation"
                        + " LEFT JOIN accounts o ON o.number = CASE WHEN c.low = m.sender THEN c.high ELSE c.low END"
                        + " ORDER BY m.sequence",
                row -> each.accept(message(row)));
    }

    private static Message message(ResultSet row) throws SQLException {
        var message = MessageRow.read(row);
        var column = MessageRow.COLUMN_COUNT;
        var isRoom = row.getInt(column + 3) == ConversationRow.ROOM;
        var other = row.getString(column + 5);
        return new Message(
                new MessageId(Ids.uuid(message.id())),
                message.sequence(),
                new ConversationId(Ids.uuid(row.getBytes(column + 2))),
                message.position(),
                row.getString(column + 1),
                isRoom ? "#" + row.getString(column + 4) : other == null ? "" : other,
                Bytes.of(message.body()),
                message.contentType(),
                message.sentAtMillis(),
                message.deleted());
    }

    private static void list(Path file, String query, Sql.RowVisitor visitor) {
        var connection = Connections.reader(file);
        try (var rows = new Sql(connection, query)) {
            rows.each(visitor);
        } finally {
            Connections.close(connection);
        }
    }

    /// @param sessions open ones, expired included until the next login
    public record Account(AccountId id, String name, long createdAtMillis, boolean gone, long sessions) {}

    /// @param from the sender's name, empty for a former member
    /// @param to   `#room` or the other person's name
    public record Message(
            MessageId id,
            long sequence,
            ConversationId conversation,
            long position,
            String from,
            String to,
            Bytes body,
            String contentType,
            long sentAtMillis,
            boolean deleted) {}
}
