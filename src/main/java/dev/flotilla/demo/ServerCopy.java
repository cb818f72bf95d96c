package dev.flotilla.demo;

import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.MessageId;
import java.util.List;

/// What stands in one server's own database file, read by us and not told by the server.
///
/// @param damage  what SQLite's integrity and foreign key checks say; empty when all is well
/// @param digest  of the state at `appliedIndex`, in hexadecimal
/// @param rows    every message, ordered by conversation and position
public record ServerCopy(
        int serverId, long appliedIndex, long sequence, String digest, String damage, List<Row> rows) {
    public record Row(
            MessageId id, ConversationId conversation, long position, long sequence, String sender, String text) {}

    public ServerCopy {
        rows = List.copyOf(rows);
    }
}
