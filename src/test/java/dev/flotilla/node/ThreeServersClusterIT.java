package dev.flotilla.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.flotilla.config.DataDirLock;
import dev.flotilla.rpc.Commands.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real servers, real consensus, real disk, one process.
@Tag("cluster")
@Timeout(240)
class ThreeServersClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Set<Integer> ALL = Set.of(1, 2, 3);

    @TempDir
    Path folder;

    @Test
    void theOthersGoOnWhenTheLeaderDiesAndItCatchesUpWhenItIsBack() {
        try (var team = new TestTeam(folder, 3)) {
            team.form();
            team.send(20);
            var leader = team.awaitLeader();

            leader.kill();
            team.send(20);
            assertThat(team.awaitLeader().id()).isNotEqualTo(leader.id());
            leader.start();
            team.awaitServing();
            team.send(5);

            assertThat(team.acknowledged()).isEqualTo(45);
            team.verify(ALL);
        }
    }

    @Test
    void aLeaderThatStopsPolitelyHandsOverFirst() {
        try (var team = new TestTeam(folder, 3)) {
            team.form();
            var leader = team.awaitLeader();
            var termBefore = leader.status().term();

            leader.stop();

            var next = team.awaitLeader();
            team.send(3);
            assertThat(next.status().term()).as("one election, the wanted one").isLessThanOrEqualTo(termBefore + 2);
            leader.start();
            team.awaitServing();
            team.verify(ALL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"321", "213", "132"})
    void theOrderOfTheFirstStartDoesNotMatter(String order) {
        try (var team = new TestTeam(folder, 3)) {
            for (var digit : order.toCharArray()) {
                var node = team.node(digit - '0');
                node.start(node.id() == 1, false);
            }
            team.awaitVoters(3);
            team.createPeople();
            team.send(3);
            team.verify(ALL);
        }
    }

    @Test
    void allKilledAtOnceComeBackInAnyOrderWithoutAHand() {
        try (var team = new TestTeam(folder, 3)) {
            team.form();
            team.send(30);
            List.copyOf(team.running()).forEach(TestNode::kill);

            team.node(3).start();
            team.node(1).startAsFounder();
            team.node(2).start();
            team.awaitServing();
            team.send(5);

            assertThat(team.node(1).status().configuration().voters()).hasSize(3);
            team.verify(ALL);
        }
    }

    @Test
    void aSecondServerOnTheSameDirectoryIsRefused() {
        try (var team = new TestTeam(folder, 1)) {
            team.node(1).startAsFounder();
            team.awaitLeader();

            assertThatThrownBy(() -> DataDirLock.take(team.node(1).folder()))
                    .isInstanceOf(DataDirLock.InUse.class)
                    .hasMessageContaining("--data-dir");
        }
    }

    @Test
    void aMinorityRefusesQuicklyAndSaysSo() {
        try (var team = new TestTeam(folder, 3)) {
            team.form();
            team.send(3);
            team.node(2).kill();
            team.node(3).kill();

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(team.node(1).submit(TestNode.message(1, 2, "into the void")))
                            .isInstanceOfAny(Outcome.NoQuorum.class));

            team.node(2).start();
            team.node(3).start();
            team.awaitServing();
            team.send(1);
            team.verify(ALL);
        }
    }

    @Test
    void aFourthServerJoinsWhilePeopleWrite() throws InterruptedException {
        try (var team = new TestTeam(folder, 3)) {
            team.form();
            var writing = new AtomicBoolean(true);
            var writer = Thread.ofPlatform().start(() -> {
                while (writing.get()) {
                    team.send(1);
                }
            });

            team.newcomer().startToJoin();
            team.awaitVoters(4);
            writing.set(false);
            writer.join();

            assertThat(team.acknowledged()).isPositive();
            team.verify(Set.of(1, 2, 3, 4));
        }
    }

    @Test
    void aDamagedLogIsSetAsideAndTheServerComesBackAsAnotherMember() throws IOException {
        try (var team = new TestTeam(folder, 3)) {
            team.form();
            team.send(50);
            var victim = team.node(3);
            var before =
                    victim.status().configuration().byServerId(3).orElseThrow().id();
            team.awaitAllEqual();
            victim.kill();
            flipABitInTheMiddle(victim.folder().resolve("log"));

            victim.start();
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(victim.state()).isInstanceOf(NodeState.Serving.class);
                var voters = team.awaitLeader().status().configuration().voters();
                assertThat(voters).hasSize(3);
                assertThat(voters).noneMatch(member -> member.id().equals(before));
            });

            assertThat(quarantines(victim)).hasSize(1);
            team.send(3);
            team.verify(ALL);
        }
    }

    @Test
    void aDamagedDatabaseIsMadeAgainFromAWholeLog() throws IOException {
        try (var team = new TestTeam(folder, 3)) {
            team.form();
            team.send(10);
            var founder = team.node(1);
            team.awaitAllEqual();
            founder.kill();
            overwriteTheMiddle(founder.database());

            founder.start();
            team.awaitServing();

            assertThat(quarantines(founder)).hasSize(1);
            assertThat(founder.status().configuration().byServerId(1)).isPresent();
            team.send(3);
            team.verify(ALL);
        }
    }

    @Test
    void theOnlyServerWithADamagedLogStopsAndSaysSoAndChangesNothing() throws IOException {
        try (var team = new TestTeam(folder, 1)) {
            var only = team.node(1);
            only.startAsFounder();
            team.awaitVoters(1);
            team.createPeople();
            team.send(50);
            only.kill();
            flipABitInTheMiddle(only.folder().resolve("log"));

            only.startAsFounder();

            await().atMost(PATIENCE).until(() -> only.state().isFinal());
            assertThat(only.state()).isInstanceOf(NodeState.Failed.class);
            assertThat(only.state().toString()).contains("only server").contains("nothing was changed");
            assertThat(quarantines(only)).isEmpty();
        }
    }

    private static List<Path> quarantines(TestNode node) throws IOException {
        try (var files = Files.list(node.folder())) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("quarantine-"))
                    .toList();
        }
    }

    private static void flipABitInTheMiddle(Path log) throws IOException {
        Path segment;
        try (var files = Files.find(
                log,
                5,
                (file, about) -> about.isRegularFile()
                        && String.valueOf(file.getFileName()).startsWith("log_"))) {
            segment = files.findFirst().orElseThrow();
        }
        try (var channel = FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // early in the file: preallocated zeros follow the entries
            var place = 600;
            var one = ByteBuffer.allocate(1);
            channel.read(one, place);
            one.put(0, (byte) (one.get(0) ^ 1)).rewind();
            channel.write(one, place);
        }
    }

    private static void overwriteTheMiddle(Path database) throws IOException {
        try (var channel = FileChannel.open(database, StandardOpenOption.WRITE)) {
            var noise = new byte[4096];
            new java.util.Random(7).nextBytes(noise);
            channel.write(ByteBuffer.wrap(noise), 4096);
            channel.write(ByteBuffer.wrap(noise), 3 * 4096);
        }
    }
}
