package dev.flotilla.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.chat.CommandResult;
import dev.flotilla.wire.CommandCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random teams, replayable by seed: whatever happens to a server, the same entries give the same state.
@Timeout(120)
class SameEntriesSameStateTest {
    private static final int ENTRIES = 600;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void howeverEntriesAreGroupedStatesAndAnswersAreEqual(long seed) {
        var entries = new RandomTeam(seed).entries(ENTRIES);
        try (var one = Stores.open(folder.resolve("one.db"));
                var other = Stores.open(folder.resolve("other.db"));
                var all = Stores.open(folder.resolve("all.db"))) {
            var answers = grouped(one, entries, new Random(seed), 1);
            assertThat(grouped(other, entries, new Random(seed), 50)).isEqualTo(answers);
            assertThat(all.apply(entries)).isEqualTo(answers);
            for (var entry : entries.subList(ENTRIES - 50, ENTRIES)) {
                assertThat(other.digestAt(entry.position().index()))
                        .isEqualTo(one.digestAt(entry.position().index()));
            }
        }
        var reference = DatabaseAudit.of(folder.resolve("one.db"));
        assertThat(reference.problems()).isEmpty();
        assertThat(DatabaseAudit.of(folder.resolve("other.db"))).isEqualTo(reference);
        assertThat(DatabaseAudit.of(folder.resolve("all.db"))).isEqualTo(reference);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void aServerThatDiesAnywhereReplaysToTheSameState(long seed) throws IOException {
        var entries = new RandomTeam(seed).entries(ENTRIES);
        var random = new Random(seed);
        try (var reference = Stores.open(folder.resolve("reference.db"))) {
            reference.apply(entries);
        }
        var file = folder.resolve("life-0.db");
        var store = Stores.open(file);
        for (var life = 1; life <= 8; life++) {
            grouped(store, remaining(entries, store).subList(0, random.nextInt(70)), random, 20);
            if (random.nextInt(3) == 0) {
                store.checkpoint();
            }
            var killed = folder.resolve("life-" + life + ".db");
            copyAsKillLeavesIt(file, killed);
            store.close();
            file = killed;
            store = Stores.open(file);
        }
        grouped(store, remaining(entries, store), random, 20);
        store.close();
        assertThat(DatabaseAudit.of(file)).isEqualTo(DatabaseAudit.of(folder.resolve("reference.db")));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void aServerThatInstallsASnapshotGoesOnToTheSameState(long seed) {
        var entries = new RandomTeam(seed).entries(ENTRIES);
        var random = new Random(seed);
        try (var giver = Stores.open(folder.resolve("giver.db"));
                var taker = Stores.open(folder.resolve("taker.db"))) {
            giver.apply(entries.subList(0, 400));
            taker.apply(entries.subList(0, random.nextInt(300)));
            var snapshot = giver.snapshots(folder.resolve("snapshots"), 2)
                    .atLeast(entries.get(399).position().index())
                    .orElseThrow();
            assertThat(taker.install(snapshot.file())).isEqualTo(giver.lastApplied());
            assertThat(folder).isDirectoryNotContaining("glob:**.new*");
            var rest = entries.subList(400, ENTRIES);
            assertThat(grouped(taker, rest, random, 9)).isEqualTo(giver.apply(rest));
        }
        assertThat(DatabaseAudit.of(folder.resolve("taker.db")))
                .isEqualTo(DatabaseAudit.of(folder.resolve("giver.db")));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32})
    void everyMessageHasOneDensePlaceAndEveryRepeatItsFirstAnswer(long seed) {
        var team = new RandomTeam(seed);
        var entries = team.entries(ENTRIES);
        try (var store = Stores.open(folder.resolve("a.db"))) {
            var saved = store.apply(entries).stream()
                    .flatMap(entry -> entry.commands().stream())
                    .map(AppliedCommand::result)
                    .filter(CommandResult.MessageSaved.class::isInstance)
                    .map(result -> ((CommandResult.MessageSaved) result).message())
                    .toList();
            assertThat(saved).hasSizeGreaterThan(200);
            var messages = DatabaseAudit.of(folder.resolve("a.db")).messages();
            var places = new HashSet<List<Object>>();
            for (var message : messages) {
                assertThat(places.add(List.of(message.conversation(), message.position())))
                        .isTrue();
                assertThat(message.position() == 1
                                || places.contains(List.of(message.conversation(), message.position() - 1)))
                        .isTrue();
            }
            assertThat(messages.stream().map(DatabaseAudit.Message::id).distinct())
                    .hasSameSizeAs(messages);
            for (var view : saved) {
                assertThat(messages)
                        .anyMatch(message -> message.id().equals(view.id())
                                && message.position() == view.position()
                                && message.sequence().equals(view.sequence()));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {41})
    void whatARandomTeamDoesSurvivesTheCodec(long seed) {
        for (var entry : new RandomTeam(seed).entries(ENTRIES)) {
            assertThat(CommandCodec.decode(CommandCodec.encode(entry.commands())))
                    .isEqualTo(entry.commands());
        }
    }

    private static List<AppliedEntry> grouped(ChatStore store, List<CommittedEntry> entries, Random random, int most) {
        var answers = new ArrayList<AppliedEntry>();
        var from = 0;
        while (from < entries.size()) {
            var to = Math.min(entries.size(), from + 1 + random.nextInt(most));
            answers.addAll(store.apply(entries.subList(from, to)));
            from = to;
        }
        return answers;
    }

    private static List<CommittedEntry> remaining(List<CommittedEntry> entries, ChatStore store) {
        return entries.stream()
                .filter(entry ->
                        store.lastApplied().index().isBefore(entry.position().index()))
                .toList();
    }

    /// The files as they are now; what SQLite has in shared memory is lost, as with a killed process.
    private static void copyAsKillLeavesIt(Path from, Path to) throws IOException {
        Files.copy(from, to);
        if (Files.exists(WriterConnection.walOf(from))) {
            Files.copy(WriterConnection.walOf(from), WriterConnection.walOf(to));
        }
    }
}
