package dev.flotilla.consensus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.consensus.EngineStatus.Role;
import dev.flotilla.consensus.Leadership.Change;
import dev.flotilla.consensus.LogCluster;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Proposal;
import dev.flotilla.consensus.ReadPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EngineReplicatedLogTest {
    @TempDir
    Path folder;

    @Test
    void threeServersApplyTheSameEntriesInOneOrder() throws Exception {
        try (var cluster = new TestCluster(folder)) {
            cluster.found(3);
            for (var i = 1; i <= 50; i++) {
                assertThat(cluster.write("entry " + i).result()).isEqualTo(i);
            }
            cluster.awaitSame();
            for (var server : cluster.servers.values()) {
                var point = server.log.readPoint().get(5, TimeUnit.SECONDS);
                assertThat(point).isInstanceOf(ReadPoint.Ready.class);
                assertThat(server.log.status().role()).isIn(Role.LEADER, Role.FOLLOWER);
                assertThat(server.log.status().configuration().voters()).hasSize(3);
            }
        }
    }

    @Test
    void forcesOfTheLogAreCounted() {
        try (var cluster = new TestCluster(folder)) {
            cluster.found(1);
            cluster.write("one");
            var before = cluster.leader().log.status().forces();
            for (var i = 0; i < 10; i++) {
                cluster.write("entry " + i); // each answered before the next is proposed, so each has its own force
            }
            assertThat(cluster.leader().log.status().forces() - before).isBetween(10L, 20L);
        }
    }

    @Test
    void aFollowerRefusesAProposalAndNamesTheLeader() throws Exception {
        try (var cluster = new TestCluster(folder)) {
            cluster.found(3);
            var leader = cluster.leader();
            cluster.write("one");
            var follower = cluster.servers.values().stream()
                    .filter(s -> s != leader)
                    .findFirst()
                    .orElseThrow();
            var answer = follower.log.propose(TestCluster.bytes("two")).get(5, TimeUnit.SECONDS);
            assertThat(answer).isInstanceOf(Proposal.NotLeader.class);
            assertThat(((Proposal.NotLeader<Long>) answer).leader()).contains(leader.member.id());
        }
    }

    @Test
    void leadershipGoesToAnyVoterThatIsNamed() throws Exception {
        try (var cluster = new TestCluster(folder)) {
            var founders = cluster.found(3);
            cluster.write("one");
            for (var round = 0; round < 6; round++) {
                var target = founders.get(round % 3).id();
                var change =
                        cluster.leader().log.leadership().transferTo(target).get(5, TimeUnit.SECONDS);
                assertThat(change).isInstanceOf(Change.Done.class);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> cluster.leader().member.id().equals(target));
                cluster.write("round " + round);
            }
        }
    }

    @Test
    void aLearnerJoinsAndIsPromoted() throws Exception {
        try (var cluster = new TestCluster(folder)) {
            var founders = cluster.found(1);
            cluster.write("one");
            var members = new ArrayList<>(founders);
            var second = cluster.newMember(2, false);
            var joiner = cluster.start(second, java.util.List.of());
            Awaitility.await().until(() -> joiner.log.status().role() == Role.JOINING);
            var leader = cluster.leader();
            members.add(second);
            assertThat(change(leader, members)).isInstanceOf(Change.Done.class);
            Awaitility.await().until(() -> joiner.log.status().role() == Role.LEARNER);
            members.set(1, second.asVoter());
            assertThat(change(leader, members)).isInstanceOf(Change.Done.class);
            Awaitility.await().until(() -> joiner.log.status().role() == Role.FOLLOWER);
            cluster.write("two");
            cluster.awaitSame();
            assertThat(change(leader, LogIndex.NONE, members)).isInstanceOf(Change.Refused.class);
        }
    }

    @Test
    void aRestartedServerHasWhatItHad() {
        try (var cluster = new TestCluster(folder)) {
            var founders = cluster.found(1);
            for (var i = 1; i <= 20; i++) {
                cluster.write("entry " + i);
            }
            cluster.restart(founders.getFirst().id());
            assertThat(cluster.write("entry 21").result()).isEqualTo(21);
        }
    }

    private static Change change(LogCluster.Server leader, java.util.List<dev.flotilla.consensus.Member> members)
            throws Exception {
        return change(leader, leader.log.status().configuration().index(), members);
    }

    private static Change change(
            LogCluster.Server leader, LogIndex expected, java.util.List<dev.flotilla.consensus.Member> members)
            throws Exception {
        return leader.log.leadership().changeMembership(expected, members).get(20, TimeUnit.SECONDS);
    }
}
