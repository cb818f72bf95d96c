package dev.flotilla.demo;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.MessageId;
import java.util.List;

/// What stands in one server's own database file, read by us and not told by the server.
///
/// @param sequence of the newest command applied there
/// @param digest   running digest of the state there
/// @param dump     digest over all replicated rows as they stand
/// @param damage   what SQLite's integrity and foreign key checks say; empty when all is well
/// @param rows     every message, in order of sequence
public record ServerCopy(
        int serverId, long appliedIndex, long sequence, Bytes digest, Bytes dump, List<String> damage, List<Row> rows) {
    public record Row(
            MessageId id,
            ConversationId conversation,
            long position,
            long sequence,
            AccountId sender,
            Bytes bodySha256) {}

    public ServerCopy {
        damage = List.copyOf(damage);
        rows = List.copyOf(rows);
    }
}
