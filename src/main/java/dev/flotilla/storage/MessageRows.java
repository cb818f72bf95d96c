package dev.flotilla.storage;

import dev.flotilla.base.Invariant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Messages, as the apply thread reads and writes them.
final class MessageRows {
    /// Positions whose deletions are counted together: unread counts add up whole blocks and look at a part of one.
    static final long BLOCK = 4096;

    private static final int ERASED_AT_ONCE = 1000;

    private final EffectDigest digest;
    private final Sql byId;
    private final Sql insert;
    private final Sql erase;
    private final Sql countDeletion;
    private final Sql livingOf;
    private final Sql livingOfIn;

    MessageRows(WriterConnection writer, EffectDigest digest) {
        this.digest = digest;
        byId = writer.prepare("SELECT " + MessageRow.COLUMNS + " FROM messages m WHERE id = ?");
        insert = writer.prepare("INSERT OR IGNORE INTO messages (sequence, conversation, position, sender, ordinal, id,"
                + " body, content_type, sent_at_ms, deleted, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        erase = writer.prepare("UPDATE messages SET body = x'', deleted = 1, checksum = ? WHERE sequence = ?");
        countDeletion = writer.prepare("INSERT INTO deletions (conversation, block, sender, deleted)"
                + " VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET deleted = deleted + 1");
        livingOf = writer.prepare("SELECT " + MessageRow.COLUMNS + " FROM messages m"
                + " WHERE sender = ? AND (conversation, position) > (?, ?) AND deleted = 0"
                + " ORDER BY conversation, position LIMIT " + ERASED_AT_ONCE);
        livingOfIn = writer.prepare("SELECT " + MessageRow.COLUMNS + " FROM messages m"
                + " WHERE sender = ? AND conversation = ? AND position > ? AND deleted = 0"
                + " ORDER BY position LIMIT " + ERASED_AT_ONCE);
    }

    Optional<MessageRow> find(UUID id) {
        return byId.with(Ids.raw(id)).first(MessageRow::read);
    }

    /// @return false, and nothing written, when the message's id is known already
    boolean add(MessageRow row) {
        var added = insert.with(row.sequence())
                        .with(row.conversation())
                        .with(row.position())
                        .with(row.sender())
                        .with(row.ordinal())
                        .with(row.id())
                        .with(row.body())
                        .with(row.contentType())
                        .with(row.sentAtMillis())
                        .with(0)
                        .with(row.checksum())
                        .update()
                == 1;
        if (added) {
            digest.text("message+")
                    .number(row.sequence())
                    .number(row.conversation())
                    .number(row.position())
                    .number(row.sender())
                    .number(row.ordinal())
                    .bytes(row.id())
                    .bytes(row.body())
                    .text(row.contentType())
                    .number(row.sentAtMillis());
        }
        return added;
    }

    void erase(MessageRow row) {
        erase.with(row.erased().checksum()).with(row.sequence()).update();
        countDeletion
                .with(row.conversation())
                .with(row.position() / BLOCK)
                .with(row.sender())
                .update();
        digest.text("message-").number(row.sequence());
    }

    /// Deletes everything an account has sent.
    long eraseAll(AccountRow sender) {
        return eraseInTurn(
                sender,
                last -> livingOf.with(sender.number())
                        .with(last == null ? 0 : last.conversation())
                        .with(last == null ? 0 : last.position())
                        .all(MessageRow::read));
    }

    long eraseAllIn(AccountRow sender, ConversationRow conversation) {
        return eraseInTurn(
                sender,
                last -> livingOfIn
                        .with(sender.number())
                        .with(conversation.number)
                        .with(last == null ? 0 : last.position())
                        .all(MessageRow::read));
    }

    private long eraseInTurn(AccountRow sender, NextMessages next) {
        var count = 0L;
        var batch = next.after(null);
        while (!batch.isEmpty()) {
            for (var row : batch) {
                Invariant.check(row.sender() == sender.number(), "message %d is not theirs", row.sequence());
                erase(row);
            }
            count += batch.size();
            batch = next.after(batch.getLast());
        }
        return count;
    }

    /// The living messages that follow one in the order of conversations and positions.
    @FunctionalInterface
    private interface NextMessages {
        List<MessageRow> after(@Nullable MessageRow last);
    }
}
