package dev.flotilla.storage;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.Event;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.Sequence;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Events for one person from a cursor, on a reader's thread. Messages are their own events; the rest stands in
/// `events`. What concerns whom is decided by who was a member at that sequence.
final class EventQueries {
    /// Sequences looked at in one go, and goes for one call: bounds the work for somebody whom little concerns.
    private static final long WINDOW = 2048;

    private static final int WINDOWS_MAX = 16;

    /// Parts of one event, at most (one for each conversation of a deletion), and more.
    private static final int PARTS_MAX = 256;

    /// The reader's number is ?1, the window ?2 (exclusive) to ?3; what is asked about stands in `%s`.
    private static final String CONCERNS = "(EXISTS (SELECT 1 FROM members b WHERE b.conversation = %1$s.conversation"
            + " AND b.account = ?1 AND b.joined <= %1$s.sequence)"
            + " OR EXISTS (SELECT 1 FROM past_members p WHERE p.account = ?1 AND p.conversation = %1$s.conversation"
            + " AND p.joined <= %1$s.sequence AND p.parted >= %1$s.sequence))";

    private static final String POSTED = "SELECT " + MessageRow.COLUMNS + ", a.id, a.name, c.id FROM messages m"
            + " JOIN accounts a ON a.number = m.sender JOIN conversations c ON c.number = m.conversation"
            + " WHERE m.sequence > ?2 AND m.sequence <= ?3 AND " + CONCERNS.formatted("m")
            + " ORDER BY m.sequence LIMIT ?4";

    private static final String OTHERS = "SELECT e.sequence, e.kind, e.number, e.ids, a.id, a.name, c.id, c.name"
            + " FROM events e JOIN accounts a ON a.number = e.account"
            + " LEFT JOIN conversations c ON c.number = e.conversation"
            + " WHERE e.sequence > ?2 AND e.sequence <= ?3 AND (e.kind = 5 OR e.kind = 2 AND e.conversation IS NULL"
            + " OR e.kind IN (3, 4) AND e.account = ?1"
            + " OR e.kind IN (1, 2, 4) AND " + CONCERNS.formatted("e") + ")"
            + " ORDER BY e.sequence, e.part LIMIT ?4";

    private EventQueries() {}

    static EventPage after(ReaderPool.Reader on, AccountId account, Sequence cursor, int limit) {
        var applied = on.sql("SELECT sequence FROM meta").number(0);
        if (cursor.value() < EventRows.cutAt(applied)) {
            return new EventPage(List.of(), new Sequence(applied), true);
        }
        var me = AccountQueries.number(on, account);
        var from = cursor.value();
        for (var window = 0; window < WINDOWS_MAX && from < applied; window++) {
            var to = Math.min(applied, from + WINDOW);
            var found = window(on, me, from, to, limit);
            from = found.upTo();
            if (!found.events().isEmpty()) {
                return new EventPage(found.events(), new Sequence(from), false);
            }
        }
        return new EventPage(List.of(), new Sequence(from), false);
    }

    private static Window window(ReaderPool.Reader on, long me, long from, long to, int limit) {
        var posted =
                on.sql(POSTED).with(me).with(from).with(to).with(limit + 1L).all(EventQueries::posted);
        var others = others(on, me, from, to, limit);
        var all = new ArrayList<>(posted);
        all.addAll(others.events());
        all.sort(Comparator.comparing(Event::sequence));
        var known = all.stream()
                .filter(event -> event.sequence().value() <= others.upTo())
                .toList();
        if (known.size() <= limit) {
            return new Window(known, others.upTo());
        }
        var first = known.subList(0, limit);
        return new Window(List.copyOf(first), first.getLast().sequence().value());
    }

    /// Whole events only: when the rows were cut off, the last event may lack parts and is left for the next window.
    private static Window others(ReaderPool.Reader on, long me, long from, long to, int limit) {
        var most = limit + PARTS_MAX;
        var rows = on.sql(OTHERS).with(me).with(from).with(to).with(most).all(Part::read);
        var upTo = rows.size() < most ? to : rows.getLast().sequence() - 1;
        var events = new ArrayList<Event>();
        var parts = new ArrayList<Part>();
        for (var row : rows) {
            if (!parts.isEmpty() && parts.getLast().sequence() != row.sequence()) {
                events.add(Part.event(parts));
                parts.clear();
            }
            parts.add(row);
        }
        if (!parts.isEmpty() && parts.getLast().sequence() <= upTo) {
            events.add(Part.event(parts));
        }
        return new Window(events, upTo);
    }

    private static Event posted(ResultSet row) throws SQLException {
        var message = MessageRow.read(row);
        var conversation = new ConversationId(Ids.uuid(row.getBytes(MessageRow.COLUMN_COUNT + 3)));
        return new Event.Posted(
                new Sequence(message.sequence()),
                message.view(
                        conversation,
                        AccountQueries.id(row, MessageRow.COLUMN_COUNT + 1),
                        row.getString(MessageRow.COLUMN_COUNT + 2)));
    }

    /// @param upTo everything up to here is in `events`
    private record Window(List<Event> events, long upTo) {}

    /// One row of `events`.
    private record Part(
            long sequence,
            EventKind kind,
            long number,
            byte[] ids,
            AccountId account,
            String accountName,
            Optional<ConversationId> conversation,
            String room) {
        static Part read(ResultSet row) throws SQLException {
            var conversation = row.getBytes(7);
            var room = row.getString(8);
            return new Part(
                    row.getLong(1),
                    EventKind.of(row.getInt(2)),
                    row.getLong(3),
                    row.getBytes(4),
                    AccountQueries.id(row, 5),
                    row.getString(6),
                    conversation == null ? Optional.empty() : Optional.of(new ConversationId(Ids.uuid(conversation))),
                    room == null ? "" : room);
        }

        static Event event(List<Part> parts) {
            var first = parts.getFirst();
            var sequence = new Sequence(first.sequence());
            return switch (first.kind()) {
                case DELETED ->
                    new Event.Deleted(
                            sequence,
                            first.account(),
                            parts.size() == 1 ? first.conversation() : Optional.empty(),
                            parts.stream()
                                    .flatMap(part -> part.messages().stream())
                                    .toList());
                case DELETED_ALL -> new Event.Deleted(sequence, first.account(), first.conversation(), List.of());
                case READ -> new Event.ReadMoved(sequence, first.account(), first.where(), first.number());
                case MEMBERSHIP ->
                    new Event.MembershipChanged(
                            sequence,
                            first.where(),
                            first.room(),
                            first.account(),
                            first.accountName(),
                            first.number() == 1);
                case ACCOUNT ->
                    new Event.AccountChanged(
                            sequence, first.account(), first.accountName(), first.number() > 0, first.number() == 2);
            };
        }

        private ConversationId where() {
            return conversation.orElseThrow(
                    () -> StorageException.damaged("event " + sequence + " names no conversation"));
        }

        private List<MessageId> messages() {
            var buffer = ByteBuffer.wrap(ids);
            var messages = new ArrayList<MessageId>();
            while (buffer.remaining() >= 16) {
                messages.add(new MessageId(new UUID(buffer.getLong(), buffer.getLong())));
            }
            return messages;
        }
    }
}
