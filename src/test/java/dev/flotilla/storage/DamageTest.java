package dev.flotilla.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.ChatRules;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a server finds when its files are not what it left.
@Timeout(60)
class DamageTest {
    private static final String TEXT = "a sentence that stands in the file as it was written, number ";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeADatabase() {
        file = folder.resolve("state.db");
        try (var store = Stores.open(file)) {
            var ann = Stores.account(store, "Ann");
            fill(store, ann, 1, 500);
        }
    }

    private static void fill(ChatStore store, AccountId by, int from, int to) {
        var commands = new ArrayList<Command>();
        for (var number = from; number <= to; number++) {
            commands.add(Stores.toRoom(number, by, ChatRules.GENERAL, TEXT + number));
        }
        store.apply(List.of(new CommittedEntry(
                new Position(1, new LogIndex(store.lastApplied().index().value() + 1)), commands)));
    }

    private ChatStore.Opening open() {
        var opening = ChatStore.open(file, Stores.CLUSTER);
        if (opening instanceof ChatStore.Opening.Ready ready) {
            ready.store().close();
        }
        return opening;
    }

    @Test
    void aSoundFileOpens() {
        assertThat(open()).isInstanceOf(ChatStore.Opening.Ready.class);
    }

    @Test
    void oneFlippedBitInAMessageIsSeen() throws IOException {
        var bytes = Files.readAllBytes(file);
        var at = indexOf(bytes, (TEXT + "250").getBytes(StandardCharsets.UTF_8));
        bytes[at + 5] ^= 1;
        Files.write(file, bytes);
        assertThat(open()).isInstanceOf(ChatStore.Opening.Damaged.class);
    }

    @Test
    void aMessageThatChangedWhileTheServerRanIsNotServed() throws IOException {
        var copy = folder.resolve("running.db");
        Files.copy(file, copy);
        try (var store = Stores.open(copy)) {
            var bytes = Files.readAllBytes(copy);
            var at = indexOf(bytes, (TEXT + "250").getBytes(StandardCharsets.UTF_8));
            try (var raw = new RandomAccessFile(copy.toFile(), "rw")) {
                raw.seek(at + 5L);
                raw.write(bytes[at + 5] ^ 1);
            }
            assertThatThrownBy(() -> store.queries().messages(ChatRules.GENERAL, true, 260, 100))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.isDamage()).isTrue());
        }
    }

    @Test
    void aTruncatedFileIsSeen() throws IOException {
        var size = Files.size(file);
        for (var left : new long[] {0, 100, 4096, size / 2, size - 4096, size - 1}) {
            var bytes = Files.readAllBytes(file);
            truncate(left);
            assertThat(open()).as("%d of %d bytes", left, size).isInstanceOf(ChatStore.Opening.Damaged.class);
            Files.write(file, bytes);
        }
    }

    @Test
    void aZeroedPageIsSeen() throws IOException {
        var bytes = Files.readAllBytes(file);
        for (var page = 0; page < bytes.length / 4096; page++) {
            var changed = bytes.clone();
            Arrays.fill(changed, page * 4096, (page + 1) * 4096, (byte) 0);
            Files.write(file, changed);
            assertThat(open()).as("page %d", page + 1).isInstanceOf(ChatStore.Opening.Damaged.class);
        }
    }

    @Test
    void aDatabaseThatIsGoneWhileItsLogIsThereIsNoNewOne() throws IOException {
        Files.write(WriterConnection.walOf(file), new byte[100]);
        Files.delete(file);
        assertThat(open()).isInstanceOf(ChatStore.Opening.Damaged.class);
    }

    /// Before the log it continues is purged, an end that SQLite drops is replayed.
    @Test
    void aDamagedEndOfTheLogBesideTheDatabaseLeavesAnEarlierWholeState() throws IOException {
        var seed = Long.getLong("flotilla.seed", 5L);
        var random = new Random(seed);
        var killed = folder.resolve("killed.db");
        try (var store = Stores.open(file)) {
            for (var round = 1; round <= 20; round++) {
                Stores.result(store, Stores.toRoom(1000 + round, account(), ChatRules.GENERAL, TEXT + round));
            }
            Files.copy(file, killed);
            var wal = Files.readAllBytes(WriterConnection.walOf(file));
            wal[wal.length / 2 + random.nextInt(wal.length / 4)] ^= 4;
            Files.write(WriterConnection.walOf(killed), wal);
        }
        try (var store = Stores.open(killed)) {
            assertThat(store.sequence().value()).isBetween(501L, 520L);
            assertThat(DatabaseAudit.of(killed).problems()).isEmpty();
            assertThat(DatabaseAudit.of(killed).messages())
                    .hasSize((int) store.sequence().value() - 1);
        }
    }

    @Test
    void aFileOfAnotherClusterOrOfTheFutureIsRefused() {
        assertThat(ChatStore.open(file, new GroupId(new UUID(3, 3)))).isInstanceOf(ChatStore.Opening.Refused.class);
        change("PRAGMA user_version = 999");
        assertThat(open())
                .isInstanceOfSatisfying(
                        ChatStore.Opening.Refused.class,
                        refused -> assertThat(refused.sentence()).contains("newer version"));
    }

    @Test
    void someOtherDatabaseIsNotTaken() throws IOException {
        Files.writeString(file, "x".repeat(10_000));
        assertThat(open()).isInstanceOf(ChatStore.Opening.Damaged.class);
    }

    @Test
    void messagesThatVanishedFromASoundFileAreMissed() {
        change("DELETE FROM messages WHERE sequence = 100");
        assertThat(open()).isInstanceOf(ChatStore.Opening.Damaged.class);
    }

    @Test
    void whatIsNoSnapshotOfThisClusterIsNotInstalled() throws IOException {
        var other = folder.resolve("other.db");
        try (var store = Stores.open(other)) {
            Stores.account(store, "Zoe");
            var behind = store.snapshots(folder.resolve("snapshots"), 1)
                    .atLeast(new LogIndex(1))
                    .orElseThrow()
                    .file();
            var junk = Files.write(folder.resolve("junk"), new byte[9999]);
            var cut = folder.resolve("cut");
            Files.write(cut, Arrays.copyOf(Files.readAllBytes(file), 40_000));
            try (var state = Stores.open(file)) {
                var before = state.lastApplied();
                for (var bad : List.of(behind, junk, cut)) {
                    assertThatThrownBy(() -> state.install(bad)).isInstanceOf(StorageException.class);
                    assertThat(state.lastApplied()).isEqualTo(before);
                    assertThat(state.queries()
                                    .messages(ChatRules.GENERAL, true, 0, 10)
                                    .items())
                            .hasSize(10);
                }
            }
        }
    }

    @Test
    void aSnapshotRemembersIdsAndIsReusedWhileItIsFreshEnough() {
        var taken = folder.resolve("taken.db");
        try (var giver = Stores.open(file);
                var taker = Stores.open(taken)) {
            var snapshots = giver.snapshots(folder.resolve("snapshots"), 1);
            var first = snapshots.atLeast(new LogIndex(1)).orElseThrow();
            assertThat(snapshots.atLeast(first.position().index())).contains(first);
            assertThat(snapshots.atLeast(new LogIndex(first.position().index().value() + 1)))
                    .isEmpty();
            Stores.result(giver, Stores.toRoom(501, account(), ChatRules.GENERAL, "new"));
            var second = snapshots.atLeast(giver.lastApplied().index()).orElseThrow();
            assertThat(first.file()).doesNotExist();
            assertThat(snapshots.find(first.id())).isEmpty();
            taker.install(second.file());
            assertThat(Stores.result(taker, Stores.toRoom(7, account(), ChatRules.GENERAL, TEXT + 7)))
                    .isInstanceOfSatisfying(
                            CommandResult.MessageSaved.class,
                            saved -> assertThat(saved.message().position()).isEqualTo(7));
            assertThat(taker.queries()
                            .messages(ChatRules.GENERAL, true, 0, 1)
                            .items()
                            .getFirst()
                            .position())
                    .isEqualTo(501);
        }
    }

    private static AccountId account() {
        return new AccountId(UUID.nameUUIDFromBytes("Ann".getBytes(StandardCharsets.UTF_8)));
    }

    private void change(String statement) {
        var connection = Connections.writer(file);
        Connections.run(connection, statement);
        Connections.close(connection);
    }

    private void truncate(long left) throws IOException {
        try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(left);
        }
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (var at = 0; at <= bytes.length - part.length; at++) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new AssertionError("not in the file");
    }
}
