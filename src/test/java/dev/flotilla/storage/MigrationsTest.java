package dev.flotilla.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.chat.ChatRules;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class MigrationsTest {
    @TempDir
    Path folder;

    @Test
    void anEmptyFileComesToTheNewestVersionAndAgainChangesNothing() {
        var connection = Connections.writer(folder.resolve("a.db"));
        Migrations.create(connection, Stores.CLUSTER);
        assertThat(Migrations.version(connection)).isEqualTo(Migrations.NEWEST);
        var schema = FileCheck.text(connection, "SELECT group_concat(sql, ';') FROM sqlite_schema");
        Migrations.migrate(connection);
        assertThat(FileCheck.text(connection, "SELECT group_concat(sql, ';') FROM sqlite_schema"))
                .isEqualTo(schema);
        assertThat(FileCheck.problem(connection, Stores.CLUSTER)).isEmpty();
        Connections.close(connection);
    }

    @Test
    void aFileOfVersionOneKeepsItsAccountsAsMembersAndItsDigest() {
        var connection = Connections.writer(folder.resolve("a.db"));
        Connections.run(connection, "PRAGMA application_id = " + Connections.APPLICATION_ID);
        Migrations.migrate(connection, 1);
        Connections.run(
                connection,
                "INSERT INTO meta VALUES (1, x'00000000000011110000000000002222', 1, 1, 1, 1," + " randomblob(32))");
        Connections.run(
                connection,
                "INSERT INTO accounts VALUES (1, x'00000000000000010000000000000001', 'Ann', 'ann', 'h', 1, 5, 0, 0)");
        var digest = FileCheck.text(connection, "SELECT hex(digest) FROM meta");
        Migrations.migrate(connection);
        assertThat(Migrations.version(connection)).isEqualTo(2);
        assertThat(FileCheck.text(connection, "SELECT name || role FROM accounts"))
                .isEqualTo("Ann0");
        assertThat(FileCheck.text(connection, "SELECT hex(digest) FROM meta")).isEqualTo(digest);
        assertThat(FileCheck.problem(connection, Stores.CLUSTER)).isEmpty();
        Connections.close(connection);
    }

    @Test
    void theGeneralRoomIsThereFromTheStart() {
        try (var store = Stores.open(folder.resolve("a.db"))) {
            var ann = Stores.account(store, "Ann");
            var room = store.queries().conversation(ann, ChatRules.GENERAL).orElseThrow();
            assertThat(room.title()).isEqualTo(ChatRules.GENERAL_NAME);
            assertThat(store.queries().room(ann, ChatRules.GENERAL_NAME)).contains(room);
        }
    }

    @Test
    void aStepThatFailsLeavesTheFileAsItWas() {
        var connection = Connections.writer(folder.resolve("a.db"));
        Connections.run(connection, "CREATE TABLE members (x)"); // in the way of the first step's fifth table
        assertThatThrownBy(() -> Migrations.migrate(connection)).isInstanceOf(StorageException.class);
        assertThat(Migrations.version(connection)).isZero();
        assertThat(FileCheck.text(connection, "SELECT group_concat(name) FROM sqlite_schema"))
                .isEqualTo("members");
        Connections.close(connection);
    }

    @Test
    void everyPromiseOfThePragmasHolds() {
        var connection = Connections.writer(folder.resolve("a.db"));
        assertThat(FileCheck.text(connection, "PRAGMA journal_mode")).isEqualTo("wal");
        assertThat(Connections.number(connection, "PRAGMA synchronous")).isEqualTo(1);
        assertThat(Connections.number(connection, "PRAGMA foreign_keys")).isEqualTo(1);
        assertThat(Connections.number(connection, "PRAGMA secure_delete")).isEqualTo(1);
        assertThat(Connections.number(connection, "PRAGMA trusted_schema")).isZero();
        assertThat(Connections.number(connection, "PRAGMA cell_size_check")).isEqualTo(1);
        assertThat(Connections.number(connection, "PRAGMA busy_timeout")).isEqualTo(5000);
        Connections.close(connection);
    }
}
