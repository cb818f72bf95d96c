package dev.flotilla.storage;

import dev.flotilla.consensus.GroupId;
import java.sql.Connection;
import java.util.Optional;

/// Can this file be trusted, and is it ours? Reads all of it.
final class FileCheck {
    private FileCheck() {}

    /// What is wrong; empty when nothing is.
    ///
    /// @throws StorageException when the file cannot be read at all; [StorageException#isDamage] says what
    /// that means
    static Optional<ChatStore.Opening> problem(Connection connection, GroupId cluster) {
        if (Connections.number(connection, "PRAGMA application_id") != Connections.APPLICATION_ID) {
            return damaged("it is no database of Flotilla's");
        }
        var version = Migrations.version(connection);
        if (version > Migrations.NEWEST) {
            return Optional.of(new ChatStore.Opening.Refused("the database was written by a newer version of Flotilla"
                    + " (schema " + version + ", this one knows " + Migrations.NEWEST + "): update this server"));
        }
        var wrong = text(connection, "PRAGMA quick_check(1)");
        if (!wrong.equals("ok")) {
            return damaged(wrong);
        }
        return otherCluster(connection, cluster).or(() -> messages(connection));
    }

    private static Optional<ChatStore.Opening> otherCluster(Connection connection, GroupId cluster) {
        try (var meta = new Sql(connection, "SELECT cluster FROM meta")) {
            var found = meta.first(row -> new GroupId(Ids.uuid(row.getBytes(1))));
            if (found.isEmpty()) {
                return damaged("it does not say how far it has come");
            }
            return found.get().equals(cluster)
                    ? Optional.empty()
                    : Optional.of(new ChatStore.Opening.Refused(
                            "the database belongs to cluster " + found.get() + ", this server to " + cluster));
        }
    }

    /// SQLite's check sees the structure of pages; a message's checksum also sees its bits. The counts see a table
    /// that lost whole pages at its end.
    private static Optional<ChatStore.Opening> messages(Connection connection) {
        try (var all = new Sql(connection, "SELECT " + MessageRow.COLUMNS + " FROM messages m");
                var expected = new Sql(connection, "SELECT sum(last_position) FROM conversations");
                var newest = new Sql(
                        connection,
                        "SELECT ifnull((SELECT max(sequence) FROM messages), 0) <= (SELECT sequence FROM meta)")) {
            var count = new long[1];
            all.each(row -> {
                MessageRow.read(row);
                count[0]++;
            });
            var due = expected.number(0);
            if (count[0] != due) {
                return damaged("it holds " + count[0] + " messages, but its conversations " + due);
            }
            return newest.number(0) == 1 ? Optional.empty() : damaged("it holds messages newer than itself");
        }
    }

    static String text(Connection connection, String query) {
        try (var sql = new Sql(connection, query)) {
            return sql.first(row -> row.getString(1)).orElse("");
        }
    }

    private static Optional<ChatStore.Opening> damaged(String why) {
        return Optional.of(new ChatStore.Opening.Damaged("the database is damaged: " + why));
    }
}
