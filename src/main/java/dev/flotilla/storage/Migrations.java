package dev.flotilla.storage;

import dev.flotilla.base.PlantedBug;
import dev.flotilla.consensus.GroupId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/// Brings a database to this version's schema, forward only, one numbered file for each step
/// (`flotilla/schema/N.sql`), each in a transaction of its own. The number reached is the file's user_version.
final class Migrations {
    /// The schema of this version.
    static final int NEWEST = 2;

    private Migrations() {}

    static int version(Connection connection) {
        return (int) Connections.number(connection, "PRAGMA user_version");
    }

    /// Makes an empty file a database of `cluster` in which nothing was applied.
    static void create(Connection connection, GroupId cluster) {
        Connections.run(connection, "PRAGMA application_id = " + Connections.APPLICATION_ID);
        migrate(connection);
        try (var insert = new Sql(connection, "INSERT INTO meta VALUES (1, ?, 0, 0, 0, 0, zeroblob(32))")) {
            insert.with(Ids.raw(cluster.value())).update();
        }
    }

    /// @throws StorageException when a step fails; the file is then as before that step
    static void migrate(Connection connection) {
        migrate(connection, NEWEST);
    }

    /// As far as an older version of the program would have gone.
    static void migrate(Connection connection, int newest) {
        for (var version = version(connection) + 1; version <= newest; version++) {
            Connections.run(connection, "BEGIN IMMEDIATE");
            try {
                for (var statement : statements(version)) {
                    Connections.run(connection, statement);
                }
                Connections.run(connection, "PRAGMA user_version = " + version);
                Connections.run(connection, "COMMIT");
            } catch (StorageException e) {
                rollBack(connection, e);
                throw e;
            }
        }
        if (PlantedBug.NO_DEDUPE.planted()) {
            Connections.run(connection, "DROP INDEX messages_by_id");
            Connections.run(connection, "CREATE INDEX messages_by_id ON messages (id)");
        }
    }

    private static void rollBack(Connection connection, StorageException first) {
        try {
            Connections.run(connection, "ROLLBACK");
        } catch (StorageException e) {
            first.addSuppressed(e);
        }
    }

    private static List<String> statements(int version) {
        var statements = new ArrayList<String>();
        var statement = new StringBuilder();
        for (var line : file(version).lines().map(Migrations::withoutComment).toList()) {
            statement.append(line).append('\n');
            if (line.endsWith(";")) {
                statements.add(statement.toString().strip());
                statement.setLength(0);
            }
        }
        return statements;
    }

    private static String withoutComment(String line) {
        var comment = line.indexOf("--");
        return (comment < 0 ? line : line.substring(0, comment)).stripTrailing();
    }

    private static String file(int version) {
        var name = "/flotilla/schema/" + version + ".sql";
        try (var resource = Migrations.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("this program lacks its own file " + name);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
