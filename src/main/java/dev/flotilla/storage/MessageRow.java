package dev.flotilla.storage;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Sequence;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.zip.CRC32C;

/// A message as it stands in its table.
record MessageRow(
        long sequence,
        long conversation,
        long position,
        long sender,
        long ordinal,
        byte[] id,
        byte[] body,
        String contentType,
        long sentAtMillis,
        boolean deleted) {
    /// In the order that [#read] expects.
    static final String COLUMNS = "m.sequence, m.conversation, m.position, m.sender, m.ordinal, m.id, m.body,"
            + " m.content_type, m.sent_at_ms, m.deleted, m.checksum";

    static final int COLUMN_COUNT = 11;

    /// Reads the columns from the first on.
    ///
    /// @throws StorageException when the row is not what was written: it must not be served
    static MessageRow read(ResultSet row) throws SQLException {
        var message = new MessageRow(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getBytes(6),
                row.getBytes(7),
                row.getString(8),
                row.getLong(9),
                row.getInt(10) != 0);
        if (message.checksum() != row.getLong(11)) {
            throw StorageException.damaged("message " + message.sequence + " is not what was written");
        }
        return message;
    }

    long checksum() {
        var type = contentType.getBytes(StandardCharsets.UTF_8);
        var fixed = ByteBuffer.allocate(7 * Long.BYTES + 16 + type.length)
                .putLong(sequence)
                .putLong(conversation)
                .putLong(position)
                .putLong(sender)
                .putLong(ordinal)
                .putLong(sentAtMillis)
                .putLong(deleted ? 1 : 0)
                .put(id)
                .put(type)
                .flip();
        var crc = new CRC32C();
        crc.update(fixed);
        crc.update(body);
        return crc.getValue();
    }

    MessageRow erased() {
        return new MessageRow(
                sequence, conversation, position, sender, ordinal, id, new byte[0], contentType, sentAtMillis, true);
    }

    MessageView view(ConversationId in, AccountId from, String senderName) {
        return new MessageView(
                new MessageId(Ids.uuid(id)),
                in,
                position,
                new Sequence(sequence),
                from,
                senderName,
                body.length == 0 ? Bytes.EMPTY : Bytes.of(body),
                contentType,
                sentAtMillis,
                deleted);
    }
}
