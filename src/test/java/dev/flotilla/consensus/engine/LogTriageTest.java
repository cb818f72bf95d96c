package dev.flotilla.consensus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.JournalStateMachine;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.Proposal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Works on copies of one log that a real engine wrote: two closed segments and an open one, as `kill -9` leaves it.
@Timeout(60)
class LogTriageTest {
    private static final int ENTRIES = 300;
    private static GroupId group;
    private static LogIndex applied;
    private static Path written;

    @TempDir
    static Path once;

    @TempDir
    Path folder;

    private Path log;

    @BeforeAll
    static void writeALog() throws Exception {
        var limits = new EngineSettings.Limits(64 << 10, 64 << 10, 1_000_000, 1 << 30, 100, 64, 16, 1 << 20);
        try (var cluster = new TestCluster(once, EngineSettings.Timing.DEFAULT, limits)) {
            group = cluster.group;
            cluster.found(1);
            for (var i = 0; i < ENTRIES; i++) {
                cluster.write(("entry " + i + " ").repeat(60));
            }
            var server = cluster.leader();
            applied = server.state.position().index();
            written = Files.createDirectories(once.resolve("written"));
            copy(server.folder.resolve("engine"), written); // while it runs: nothing is closed tidily
        }
        assertThat(Files.list(written.resolve(group + "/current")).filter(LogTriageTest::isClosed))
                .hasSizeGreaterThan(1);
    }

    @BeforeEach
    void copyIt() throws IOException {
        log = folder.resolve("engine");
        copy(written, log);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (var file : (Iterable<Path>) files::iterator) {
                var target = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!file.endsWith("in_use.lock")) {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static boolean isClosed(Path path) {
        return path.getFileName().toString().matches("log_\\d+-\\d+");
    }

    private Path current() {
        return log.resolve(group + "/current");
    }

    private Path open() throws IOException {
        try (var files = Files.list(current())) {
            return files.filter(f -> f.getFileName().toString().contains("inprogress"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<Path> closed() throws IOException {
        try (var files = Files.list(current())) {
            return files.filter(LogTriageTest::isClosed).sorted().toList();
        }
    }

    private LogTriage examine() {
        return examine(applied);
    }

    private LogTriage examine(LogIndex state) {
        return LogTriage.examine(log, group, state);
    }

    /// Record by record, since the last one's checksum may end with a zero.
    private static int contentEnd(Path file) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).position("RaftLog1".length());
        while (bytes.hasRemaining() && bytes.get(bytes.position()) != 0) {
            var length = 0;
            var shift = 0;
            byte next;
            do {
                next = bytes.get();
                length |= (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            bytes.position(bytes.position() + length + Integer.BYTES);
        }
        return bytes.position();
    }

    private static void flip(Path file, long at) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(at);
            var before = access.read();
            access.seek(at);
            access.write(before ^ 0x10);
        }
    }

    private static void zero(Path file, long from, long to) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(from);
            access.write(new byte[(int) (to - from)]);
        }
    }

    private void assertDamaged(LogTriage found) {
        assertThat(found).isInstanceOf(LogTriage.Damaged.class);
    }

    /// The engine itself must take what the triage calls sound.
    private void assertOpens() throws Exception {
        var member = new Member(
                new MemberId(1, idOfWriter()),
                new HostPort("127.0.0.1", TestCluster.freePort()),
                new HostPort("127.0.0.1", 40_001),
                true);
        var state = new JournalStateMachine(folder.resolve("journal"));
        var settings = EngineSettings.of(member.id(), group, member.engineAddress(), log, List.of(member));
        try (var engine = EngineReplicatedLog.open(settings, state, (l, i) -> null, new NoListener())) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> engine.propose(TestCluster.bytes("more")).get(5, TimeUnit.SECONDS)
                            instanceof Proposal.Committed);
            assertThat(state.entries()).hasSizeGreaterThanOrEqualTo(ENTRIES);
        }
    }

    private String idOfWriter() throws IOException {
        var vote = Files.readString(current().resolve("raft-meta"));
        return vote.lines()
                .filter(l -> l.startsWith("votedFor"))
                .map(l -> l.substring(l.length() - 8))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFirstStartIsFresh() {
        assertThat(LogTriage.examine(folder.resolve("none"), group, LogIndex.NONE))
                .isInstanceOf(LogTriage.Fresh.class);
    }

    @Test
    void whatAKilledEngineLeavesIsSoundAndOpens() throws Exception {
        assertThat(examine()).isEqualTo(new LogTriage.Sound(((LogTriage.Sound) examine()).last(), 0));
        assertThat(((LogTriage.Sound) examine()).last().index()).isGreaterThanOrEqualTo(applied);
        assertOpens();
    }

    @Nested
    class WhenTheLastWriteWasTornOff {
        @Test
        void itIsCutAndTheRestIsSoundAndOpens() throws Exception {
            var end = contentEnd(open());
            // a further write of which one sector came
            try (var access = new RandomAccessFile(open().toFile(), "rw")) {
                access.seek(end);
                var half = new byte[512 - end % 512 + 700];
                new Random(1).nextBytes(half);
                half[0] = (byte) 0xB8;
                half[1] = 0x17; // 3000 bytes long
                access.write(half);
            }
            var found = examine();
            assertThat(found).isInstanceOf(LogTriage.Sound.class);
            assertThat(((LogTriage.Sound) found).cutBytes()).isPositive();
            assertThat(((LogTriage.Sound) examine()).cutBytes()).isZero();
            assertOpens();
        }

        @Test
        void aFileThatEndsWithinItIsCut() throws Exception {
            try (var access = new RandomAccessFile(open().toFile(), "rw")) {
                access.setLength(contentEnd(open()) - 100);
            }
            var found = examine(LogIndex.NONE.isBefore(applied) ? new LogIndex(applied.value() - 1) : applied);
            assertThat(found).isInstanceOf(LogTriage.Sound.class);
        }

        @Test
        void anOpenSegmentWithoutAnythingWholeIsTakenAway() throws Exception {
            var next = ((LogTriage.Sound) examine()).last().index().value();
            var first = open().getFileName().toString().replace("log_inprogress_", "");
            Files.move(open(), current().resolve("log_" + first + "-" + (next - 1)));
            Files.write(current().resolve("log_inprogress_" + next), new byte[4096]);
            assertThat(examine()).isInstanceOf(LogTriage.Sound.class);
            assertThat(current().resolve("log_inprogress_" + next)).doesNotExist();
        }
    }

    @Nested
    class WhenSomethingIsDamaged {
        @Test
        void aFlippedBitAnywhereBeforeTheEndIsFound() throws Exception {
            var seed = Long.getLong("flotilla.seed", 7);
            var random = new Random(seed);
            for (var i = 0; i < 200; i++) {
                var files = new java.util.ArrayList<>(closed());
                files.add(open());
                var file = files.get(random.nextInt(files.size()));
                var at = random.nextInt(contentEnd(file));
                flip(file, at);
                assertThat(examine())
                        .as("seed %d, %s at %d", seed, file.getFileName(), at)
                        .isInstanceOf(LogTriage.Damaged.class);
                flip(file, at);
            }
            assertThat(examine()).isInstanceOf(LogTriage.Sound.class);
        }

        @Test
        void aZeroedPageIsFound() throws Exception {
            zero(closed().getFirst(), 4096, 8192);
            assertDamaged(examine());
        }

        @Test
        void aZeroedTailIsFoundByWhatTheStateHolds() throws Exception {
            zero(open(), contentEnd(open()) - 3000, contentEnd(open()));
            assertDamaged(examine());
        }

        @Test
        void aShortenedLogIsFoundByWhatTheStateHolds() throws Exception {
            try (var access = new RandomAccessFile(open().toFile(), "rw")) {
                access.setLength(contentEnd(open()) * 6L / 10);
            }
            assertDamaged(examine());
        }

        @Test
        void aShortenedClosedSegmentIsFound() throws Exception {
            try (var access = new RandomAccessFile(closed().getFirst().toFile(), "rw")) {
                access.setLength(access.length() / 2);
            }
            assertDamaged(examine());
        }

        @Test
        void aMissingSegmentIsFound() throws Exception {
            Files.delete(closed().get(1));
            assertDamaged(examine());
        }

        @Test
        void aMissingFirstSegmentIsFoundWhenTheStateNeedsIt() throws Exception {
            Files.delete(closed().getFirst());
            assertDamaged(examine(LogIndex.NONE));
        }

        @Test
        void aMissingOrEmptyVoteIsFound() throws Exception {
            Files.write(current().resolve("raft-meta"), new byte[0]);
            assertDamaged(examine());
            Files.delete(current().resolve("raft-meta"));
            assertDamaged(examine());
        }

        @Test
        void aMembershipThatCannotBeReadIsFound() throws Exception {
            Files.write(current().resolve("raft-meta.conf"), new byte[] {1, 2, 3});
            assertDamaged(examine());
        }

        @Test
        void aLogThatIsGoneIsFoundByWhatTheStateHolds() {
            LogTriage.setAside(log);
            assertDamaged(examine());
            assertThat(folder.resolve("engine.damaged-1")).isDirectory();
        }

        @Test
        void anOlderLogIsFoundByWhatTheStateHolds() {
            assertDamaged(examine(new LogIndex(applied.value() + 1_000)));
        }
    }

    @Test
    void aStateThatWasFetchedMayStandAheadOfTheLog() throws Exception {
        new InstallMark(applied.value() + 1_000).write(log);
        assertThat(examine(new LogIndex(applied.value() + 1_000))).isInstanceOf(LogTriage.Sound.class);
        assertDamaged(examine(new LogIndex(applied.value() + 1_001)));
    }
}
