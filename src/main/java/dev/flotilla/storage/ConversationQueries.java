package dev.flotilla.storage;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountView;
import dev.flotilla.chat.ChatRules;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.ConversationView;
import dev.flotilla.chat.Page;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads of conversations as one person sees them, on a reader's thread. Unread counts are look-ups, not scans: what is
/// new, less what is one's own (numbered by `ordinal`), less what was deleted (counted by blocks).
final class ConversationQueries {
    private static final int CHUNK = 500;

    /// The first parameter is the reader's number.
    private static final String VIEW =
            "SELECT c.number, c.id, c.kind, c.name, c.last_position, c.last_at_ms, c.members,"
                    + " m.joined IS NOT NULL, ifnull(m.last_read, 0), ifnull(o.name, '')"
                    + " FROM conversations c LEFT JOIN members m ON m.conversation = c.number AND m.account = ?1"
                    + " LEFT JOIN accounts o ON o.number = CASE WHEN c.low = ?1 THEN c.high ELSE c.low END ";

    private static final String MINE = "SELECT c.number, c.id, c.kind, c.name, c.last_position, c.last_at_ms,"
            + " c.members, 1, m.last_read, ifnull(o.name, '')"
            + " FROM members m JOIN conversations c ON c.number = m.conversation"
            + " LEFT JOIN accounts o ON o.number = CASE WHEN c.low = ?1 THEN c.high ELSE c.low END"
            + " WHERE m.account = ?1 ";

    private ConversationQueries() {}

    static Optional<ConversationView> room(ReaderPool.Reader on, AccountId reader, String skeleton) {
        var me = AccountQueries.number(on, reader);
        return on.sql(VIEW + "WHERE c.skeleton = ?")
                .with(me)
                .with(skeleton)
                .first(ConversationQueries::read)
                .map(row -> row.view(on, me));
    }

    static Optional<ConversationView> direct(ReaderPool.Reader on, AccountId reader, AccountId other) {
        return byId(on, reader, ChatRules.direct(reader, other));
    }

    static Optional<ConversationView> byId(ReaderPool.Reader on, AccountId reader, ConversationId id) {
        var me = AccountQueries.number(on, reader);
        return on.sql(VIEW + "WHERE c.id = ? AND (c.kind = 2 OR m.joined IS NOT NULL)")
                .with(me)
                .with(Ids.raw(id.value()))
                .first(ConversationQueries::read)
                .map(row -> row.view(on, me));
    }

    static List<ConversationView> of(ReaderPool.Reader on, AccountId reader, boolean unreadOnly, int limit) {
        var me = AccountQueries.number(on, reader);
        var views = new ArrayList<ConversationView>();
        for (var row : on.sql(MINE + "ORDER BY c.last_sequence DESC").with(me).all(ConversationQueries::read)) {
            if (views.size() == limit) {
                break;
            }
            var view = row.view(on, me);
            if (!unreadOnly || view.unread() > 0) {
                views.add(view);
            }
        }
        return List.copyOf(views);
    }

    static long unreadTotal(ReaderPool.Reader on, AccountId reader) {
        var me = AccountQueries.number(on, reader);
        return unreadOnes(on, me).stream().mapToLong(row -> row.unread(on, me)).sum();
    }

    /// Those with something after the read position.
    static List<Seen> unreadOnes(ReaderPool.Reader on, long me) {
        return on.sql(MINE + "AND m.last_read < c.last_position ORDER BY c.number")
                .with(me)
                .all(ConversationQueries::read);
    }

    static Page<ConversationView> rooms(
            ReaderPool.Reader on, AccountId reader, Wildcard pattern, String afterName, int limit) {
        var me = AccountQueries.number(on, reader);
        var sql = on.sql(VIEW + "WHERE c.kind = 2 AND c.name COLLATE NOCASE > ? AND c.name COLLATE NOCASE >= ?"
                + " AND c.name COLLATE NOCASE < ? ORDER BY c.name COLLATE NOCASE LIMIT " + CHUNK);
        var page = AccountQueries.pageByName(
                pattern,
                afterName,
                limit,
                Seen::name,
                after -> sql.with(me)
                        .with(after)
                        .with(pattern.asciiPrefix())
                        .with(AccountQueries.beyond(pattern.asciiPrefix()))
                        .all(ConversationQueries::read));
        return new Page<>(page.items().stream().map(row -> row.view(on, me)).toList(), page.more());
    }

    static List<AccountView> members(ReaderPool.Reader on, ConversationId conversation) {
        return on.sql("SELECT a.id, a.name, a.created_at_ms FROM conversations c"
                        + " JOIN members m ON m.conversation = c.number JOIN accounts a ON a.number = m.account"
                        + " WHERE c.id = ? ORDER BY a.number")
                .with(Ids.raw(conversation.value()))
                .all(row -> new AccountView(AccountQueries.id(row, 1), row.getString(2), row.getLong(3)));
    }

    private static Seen read(ResultSet row) throws SQLException {
        return new Seen(
                row.getLong(1),
                new ConversationId(Ids.uuid(row.getBytes(2))),
                row.getInt(3) == ConversationRow.ROOM,
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                row.getInt(7),
                row.getInt(8) != 0,
                row.getLong(9),
                row.getString(10));
    }

    /// A conversation and one person's part in it.
    record Seen(
            long number,
            ConversationId id,
            boolean isRoom,
            String name,
            long lastPosition,
            long lastAtMillis,
            int members,
            boolean joined,
            long lastRead,
            String otherName) {
        ConversationView view(ReaderPool.Reader on, long me) {
            return new ConversationView(
                    id,
                    isRoom ? ConversationView.Kind.ROOM : ConversationView.Kind.DIRECT,
                    isRoom ? name : otherName,
                    lastPosition,
                    lastRead,
                    joined ? unread(on, me) : 0,
                    lastAtMillis,
                    members,
                    joined);
        }

        long unread(ReaderPool.Reader on, long me) {
            if (lastRead >= lastPosition) {
                return 0;
            }
            var own = ownUpTo(on, me, lastPosition) - ownUpTo(on, me, lastRead);
            return lastPosition - lastRead - own - deletedByOthers(on, me);
        }

        private long ownUpTo(ReaderPool.Reader on, long me, long position) {
            return on.sql("SELECT ordinal FROM messages WHERE sender = ? AND conversation = ? AND position <= ?"
                            + " ORDER BY position DESC LIMIT 1")
                    .with(me)
                    .with(number)
                    .with(position)
                    .number(0);
        }

        private long deletedByOthers(ReaderPool.Reader on, long me) {
            var block = lastRead / MessageRows.BLOCK;
            var whole = on.sql("SELECT ifnull(sum(deleted), 0) FROM deletions"
                            + " WHERE conversation = ? AND block > ? AND sender <> ?")
                    .with(number)
                    .with(block)
                    .with(me)
                    .number(0);
            var part = on.sql(
                            "SELECT count(*) FROM messages INDEXED BY messages_deleted"
                                    + " WHERE conversation = ? AND position > ? AND position < ? AND sender <> ? AND deleted = 1")
                    .with(number)
                    .with(lastRead)
                    .with((block + 1) * MessageRows.BLOCK)
                    .with(me)
                    .number(0);
            return whole + part;
        }
    }
}
