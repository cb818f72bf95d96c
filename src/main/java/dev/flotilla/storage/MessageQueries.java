package dev.flotilla.storage;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Page;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/// Reads of messages, on a reader's thread.
final class MessageQueries {
    static final String WITH_SENDER = "SELECT " + MessageRow.COLUMNS + ", a.id, a.name FROM messages m"
            + " JOIN accounts a ON a.number = m.sender ";

    private static final int UNREAD_CHUNK = 16;

    private MessageQueries() {}

    static Page<MessageView> page(
            ReaderPool.Reader on, ConversationId conversation, boolean older, long from, int limit) {
        var number = on.sql("SELECT number FROM conversations WHERE id = ?")
                .with(Ids.raw(conversation.value()))
                .number(0);
        var text = older
                ? WITH_SENDER + "WHERE m.conversation = ? AND m.position < ? ORDER BY m.position DESC LIMIT ?"
                : WITH_SENDER + "WHERE m.conversation = ? AND m.position > ? ORDER BY m.position LIMIT ?";
        var rows = on.sql(text)
                .with(number)
                .with(older && from <= 0 ? Long.MAX_VALUE : from)
                .with(limit + 1L)
                .all(row -> view(row, conversation));
        var items = new ArrayList<>(rows.subList(0, Math.min(limit, rows.size())));
        if (older) {
            Collections.reverse(items);
        }
        return new Page<>(items, rows.size() > limit);
    }

    private static MessageView view(ResultSet row, ConversationId conversation) throws SQLException {
        return MessageRow.read(row)
                .view(
                        conversation,
                        AccountQueries.id(row, MessageRow.COLUMN_COUNT + 1),
                        row.getString(MessageRow.COLUMN_COUNT + 2));
    }

    /// Merges the conversations by sequence, reading a few messages of each at a time.
    static List<MessageView> unread(ReaderPool.Reader on, AccountId reader, Optional<ConversationId> in, int limit) {
        var me = AccountQueries.number(on, reader);
        var next = new PriorityQueue<Unread>(
                Comparator.comparing((Unread unread) -> unread.head().sequence()));
        for (var conversation : ConversationQueries.unreadOnes(on, me)) {
            if ((in.isEmpty() || in.get().equals(conversation.id())) && conversation.unread(on, me) > 0) {
                var unread = new Unread(on, me, conversation);
                if (unread.fill()) {
                    next.add(unread);
                }
            }
        }
        var found = new ArrayList<MessageView>();
        while (found.size() < limit && !next.isEmpty()) {
            var unread = next.remove();
            found.add(unread.take());
            if (unread.fill()) {
                next.add(unread);
            }
        }
        return List.copyOf(found);
    }

    /// What is unread in one conversation, a few at a time.
    private static final class Unread {
        private final ReaderPool.Reader on;
        private final long me;
        private final ConversationQueries.Seen conversation;
        private final Deque<MessageView> waiting = new ArrayDeque<>();
        private long readUpTo;

        Unread(ReaderPool.Reader on, long me, ConversationQueries.Seen conversation) {
            this.on = on;
            this.me = me;
            this.conversation = conversation;
            this.readUpTo = conversation.lastRead();
        }

        MessageView head() {
            return waiting.getFirst();
        }

        MessageView take() {
            return waiting.removeFirst();
        }

        boolean fill() {
            if (waiting.isEmpty()) {
                waiting.addAll(on.sql(WITH_SENDER + "WHERE m.conversation = ? AND m.position > ? AND m.sender <> ?"
                                + " AND m.deleted = 0 ORDER BY m.position LIMIT " + UNREAD_CHUNK)
                        .with(conversation.number())
                        .with(readUpTo)
                        .with(me)
                        .all(row -> view(row, conversation.id())));
                if (!waiting.isEmpty()) {
                    readUpTo = waiting.getLast().position();
                }
            }
            return !waiting.isEmpty();
        }
    }
}
