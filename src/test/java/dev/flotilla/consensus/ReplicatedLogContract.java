package dev.flotilla.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.consensus.EngineStatus.Role;
import dev.flotilla.consensus.Leadership.Change;
import dev.flotilla.consensus.LogCluster.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What any engine behind [ReplicatedLog], [StateMachine] and [Leadership] must hold. An engine is tested by a subclass
/// that opens it.
@Tag("cluster")
@Timeout(180)
public abstract class ReplicatedLogContract {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    /// Opens servers that take a snapshot and purge their log after about `snapshotEntries` entries.
    protected abstract LogCluster.Opener opener(int snapshotEntries);

    private LogCluster cluster() {
        return cluster(1_000_000);
    }

    private LogCluster cluster(int snapshotEntries) {
        return new LogCluster(folder, opener(snapshotEntries));
    }

    @Test
    void allServersApplyTheSameEntriesInTheLogsOrder() throws Exception {
        try (var cluster = cluster()) {
            cluster.found(3);
            try (var writers = new Writers(cluster, 4)) {
                Awaitility.await().atMost(SOON).until(() -> writers.committed() > 300);
            }
            cluster.awaitSame();
            for (var server : cluster.servers.values()) {
                assertThat(new HashSet<>(server.state.entries())).hasSameSizeAs(server.state.entries());
            }
        }
    }

    @Test
    void anAnsweredEntryIsOnTheDisksOfAMajority() throws Exception {
        try (var cluster = cluster()) {
            cluster.found(3);
            var leader = cluster.leader();
            for (var i = 0; i < 100; i++) {
                var answer = leader.log.propose(LogCluster.bytes("e" + i)).get(10, TimeUnit.SECONDS);
                if (answer instanceof Proposal.Committed<Long> committed) {
                    var index = committed.at().index();
                    assertThat(cluster.servers.values().stream()
                                    .filter(s -> s.log.status().durable().compareTo(index) >= 0)
                                    .count())
                            .as("servers that forced entry %s", index)
                            .isGreaterThanOrEqualTo(2);
                }
            }
        }
    }

    @Test
    void oneServersRestartLosesNothing() {
        try (var cluster = cluster()) {
            cluster.found(3);
            for (var i = 0; i < 20; i++) {
                cluster.write("before " + i);
            }
            for (var id : List.copyOf(cluster.servers.keySet())) {
                cluster.restart(id);
                cluster.write("after " + id);
            }
            cluster.awaitSame();
            assertThat(cluster.leader().state.entries()).hasSizeGreaterThanOrEqualTo(23);
        }
    }

    @Test
    void theRestartOfAllLosesNothing() {
        try (var cluster = cluster()) {
            var founders = cluster.found(3);
            for (var i = 0; i < 20; i++) {
                cluster.write("before " + i);
            }
            var before = cluster.leader().state.entries();
            founders.forEach(m -> cluster.stop(m.id()));
            founders.forEach(m -> cluster.start(m, founders));
            cluster.write("after");
            cluster.awaitSame();
            assertThat(cluster.leader().state.entries()).startsWith(before.toArray(String[]::new));
        }
    }

    @Test
    void aServerThatLagsTooFarGetsTheWholeStateAndFollowsOn() {
        try (var cluster = cluster(100)) {
            var founders = cluster.found(3);
            cluster.write("first");
            var late = founders.get(2).id();
            if (cluster.leader().member.id().equals(late)) {
                transfer(cluster, founders.getFirst().id());
            }
            cluster.stop(late);
            for (var i = 0; i < 700; i++) {
                cluster.write("entry " + i + " ".repeat(200));
            }
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> cluster.leader().log.status().firstLog().value() > 10);
            var back = cluster.start(founders.get(2), founders);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> back.events.stream().anyMatch(e -> e.startsWith("snapshot inst")));
            cluster.write("last");
            cluster.awaitSame();
        }
    }

    @Test
    void leadershipGoesWhereItIsSentAndTheOldLeaderCanBeRemovedAtOnce() throws Exception {
        try (var cluster = cluster()) {
            var members = new ArrayList<>(cluster.found(4));
            cluster.write("first");
            for (var round = 0; round < 2; round++) {
                var old = cluster.leader();
                var heir = members.stream()
                        .filter(m -> !m.id().equals(old.member.id()))
                        .findFirst()
                        .orElseThrow();
                transfer(cluster, heir.id());
                members.remove(old.member);
                change(cluster, members);
                cluster.stop(old.member.id());
                cluster.write("round " + round);
            }
            assertThat(cluster.leader().log.status().configuration().voters()).hasSize(2);
            cluster.awaitSame();
        }
    }

    @Test
    void aLearnerFollowsButDoesNotCount() throws Exception {
        try (var cluster = cluster()) {
            var members = new ArrayList<>(cluster.found(1));
            cluster.write("first");
            var learner = cluster.newMember(2, false);
            var server = cluster.start(learner, List.of());
            members.add(learner);
            change(cluster, members);
            Awaitility.await().atMost(SOON).until(() -> server.role() == Role.LEARNER);
            cluster.write("second");
            cluster.awaitSame();
            var point = server.log.readPoint().get(10, TimeUnit.SECONDS);
            assertThat(point).isInstanceOf(ReadPoint.Ready.class);
            cluster.stop(learner.id());
            cluster.write("third");
            cluster.stop(members.getFirst().id());
            var alone = cluster.start(learner, List.of());
            Awaitility.await()
                    .during(Duration.ofSeconds(2))
                    .atMost(SOON)
                    .until(() -> alone.role() != Role.LEADER && alone.role() != Role.STOPPED);
        }
    }

    @Test
    void aChangeThatExpectsAnotherMembershipIsRefused() throws Exception {
        try (var cluster = cluster()) {
            var members = cluster.found(3);
            cluster.write("first");
            var expected = new LogIndex(
                    cluster.leader().log.status().configuration().index().value() + 1);
            assertThat(cluster.leader()
                            .log
                            .leadership()
                            .changeMembership(expected, members.subList(0, 2))
                            .get(10, TimeUnit.SECONDS))
                    .isInstanceOf(Change.Refused.class);
            assertThat(cluster.leader().log.status().configuration().members()).hasSize(3);
        }
    }

    @Test
    void aDeadVoterIsReplacedByItsNextIncarnation() throws Exception {
        try (var cluster = cluster()) {
            var members = new ArrayList<>(cluster.found(3));
            cluster.write("first");
            var dead = members.stream()
                    .filter(m -> !m.id().equals(cluster.leader().member.id()))
                    .findFirst()
                    .orElseThrow();
            cluster.stop(dead.id());
            cluster.write("second");
            var again = cluster.newMember(dead.id().serverId(), false);
            var joiner = cluster.start(again, List.of());
            members.remove(dead);
            members.add(again);
            change(cluster, members);
            members.set(members.indexOf(again), again.asVoter());
            change(cluster, members);
            Awaitility.await().atMost(SOON).until(() -> joiner.role() == Role.FOLLOWER);
            cluster.write("third");
            cluster.awaitSame();
            assertThat(joiner.log.status().configuration().voters()).hasSize(3);
        }
    }

    @Test
    void aReadFromAnyServerSeesWhatWasAnsweredBeforeIt() throws Exception {
        try (var cluster = cluster()) {
            var members = cluster.found(3);
            cluster.write("first");
            var asked = 0;
            for (var round = 0; round < 60; round++) {
                if (round % 20 == 19) {
                    transfer(cluster, members.get(round / 20).id());
                }
                var written = cluster.write("entry " + round);
                for (var server : cluster.servers.values()) {
                    if (server.log.readPoint().get(10, TimeUnit.SECONDS) instanceof ReadPoint.Ready ready) {
                        asked++;
                        assertThat(ready.applied())
                                .isGreaterThanOrEqualTo(written.at().index());
                        assertThat(server.state.entries()).contains("entry " + round);
                    }
                }
            }
            assertThat(asked).isGreaterThan(120);
        }
    }

    @Test
    void withoutAMajorityNothingIsCommittedAndReadsSaySoQuickly() throws Exception {
        try (var cluster = cluster()) {
            var members = cluster.found(3);
            cluster.write("first");
            var leader = cluster.leader();
            members.stream()
                    .map(Member::id)
                    .filter(id -> !id.equals(leader.member.id()))
                    .forEach(cluster::stop);
            var start = System.nanoTime();
            var answer = leader.log.propose(LogCluster.bytes("lonely")).get(20, TimeUnit.SECONDS);
            assertThat(answer).isNotInstanceOf(Proposal.Committed.class);
            assertThat(leader.log.readPoint().get(20, TimeUnit.SECONDS)).isInstanceOf(ReadPoint.Unavailable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void whatIsAnsweredWithNotAcceptedNeverAppearsAndNothingCommittedIsMissing() throws Exception {
        try (var cluster = cluster()) {
            var members = cluster.found(3);
            cluster.write("first");
            var writers = new Writers(cluster, 6);
            try (writers) {
                for (var round = 0; round < 4; round++) {
                    var before = writers.committed();
                    var leader = cluster.leader();
                    cluster.stop(leader.member.id());
                    Awaitility.await().atMost(SOON).until(() -> writers.committed() > before + 50);
                    cluster.start(leader.member, members);
                }
            }
            cluster.awaitSame();
            writers.verify(cluster.servers.values());
        }
    }

    @Test
    void aHundredMembershipChangesUnderLoadLoseNothing() throws Exception {
        try (var cluster = cluster(200)) {
            var members = new ArrayList<>(cluster.found(3));
            cluster.write("first");
            var writers = new Writers(cluster, 3);
            var changes = 0;
            try (writers) {
                for (var round = 0; changes < 100; round++) {
                    var old = cluster.leader();
                    var heir = members.stream()
                            .filter(m -> !m.id().equals(old.member.id()))
                            .findFirst()
                            .orElseThrow();
                    transfer(cluster, heir.id());
                    members.remove(members.stream()
                            .filter(m -> m.id().equals(old.member.id()))
                            .findFirst()
                            .orElseThrow());
                    change(cluster, members);
                    cluster.stop(old.member.id());
                    var fresh = cluster.newMember(4 + round, false);
                    cluster.start(fresh, List.of());
                    members.add(fresh);
                    change(cluster, members);
                    members.set(members.indexOf(fresh), fresh.asVoter());
                    change(cluster, members);
                    changes += 3;
                }
            }
            assertThat(cluster.leader().log.status().configuration().voters()).hasSize(3);
            cluster.awaitSame();
            writers.verify(cluster.servers.values());
        }
    }

    @Test
    void aLaggingServerCatchesUpWhileOthersComeAndGo() throws Exception {
        try (var cluster = cluster(100)) {
            var members = new ArrayList<>(cluster.found(3));
            cluster.write("first");
            var writers = new Writers(cluster, 3);
            try (writers) {
                var late = members.stream()
                        .filter(m -> !m.id().equals(cluster.leader().member.id()))
                        .findFirst()
                        .orElseThrow();
                cluster.stop(late.id());
                var before = writers.committed();
                Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> writers.committed() > before + 400);
                cluster.start(late, List.of());
                for (var round = 0; round < 3; round++) {
                    var fresh = cluster.newMember(4 + round, false);
                    cluster.start(fresh, List.of());
                    members.add(fresh);
                    change(cluster, members);
                    members.set(members.indexOf(fresh), fresh.asVoter());
                    change(cluster, members);
                    members.remove(members.size() - 1);
                    change(cluster, members);
                    cluster.stop(fresh.id());
                }
            }
            cluster.awaitSame();
            writers.verify(cluster.servers.values());
        }
    }

    @Test
    void aFollowerThatIsToldToStandIsElectedAtOnce() throws Exception {
        try (var cluster = cluster()) {
            var members = cluster.found(3);
            cluster.write("first");
            var leader = cluster.leader();
            var heir = cluster.servers.values().stream()
                    .filter(s -> s != leader)
                    .findFirst()
                    .orElseThrow();
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> heir.log.status().leader().isPresent());
            assertThat(heir.log.leadership().campaign(heir.log.status().term() + 7))
                    .isFalse();
            assertThat(heir.log.leadership().campaign(heir.log.status().term())).isTrue();
            Awaitility.await().atMost(SOON).until(() -> heir.role() == Role.LEADER);
            assertThat(heir.log.leadership().campaign(heir.log.status().term())).isFalse();
            cluster.write("second");
            assertThat(members).hasSize(3);
        }
    }

    @Test
    void aBrokenStateMachineStopsItsOwnServerAlone() {
        try (var cluster = cluster()) {
            cluster.found(3);
            cluster.write("first");
            var sick = cluster.servers.values().stream()
                    .filter(s -> s.role() == Role.FOLLOWER)
                    .findFirst()
                    .orElseThrow();
            cluster.awaitSame();
            sick.state.fail();
            cluster.write("second");
            Awaitility.await().atMost(SOON).until(() -> sick.role() == Role.STOPPED);
            assertThat(sick.log.status().trouble()).contains("state machine");
            cluster.write("third");
            assertThat(sick.state.entries()).containsExactly("first");
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> sick.events.stream().anyMatch(e -> e.startsWith("role STOPPED")));
        }
    }

    @Test
    void aPoliteStopHandsLeadershipOverFirst() throws Exception {
        try (var cluster = cluster()) {
            cluster.found(3);
            cluster.write("first");
            var writers = new Writers(cluster, 2);
            try (writers) {
                Awaitility.await().atMost(SOON).until(() -> writers.committed() > 20);
                var leader = cluster.leader();
                var term = leader.log.status().term();
                cluster.stop(leader.member.id());
                assertThat(cluster.leader().log.status().term()).isEqualTo(term + 1);
            }
            cluster.awaitSame();
            writers.verify(cluster.servers.values());
        }
    }

    private static void transfer(LogCluster cluster, MemberId target) {
        Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> {
            var leader = cluster.leader();
            if (leader.member.id().equals(target)) {
                return true;
            }
            var unused = leader.log.leadership().transferTo(target).get(10, TimeUnit.SECONDS);
            return cluster.leader().member.id().equals(target);
        });
    }

    /// As a membership workflow would: looks who leads and what stands, tries, and looks again.
    private static void change(LogCluster cluster, Collection<Member> members) {
        Set<Member> wanted = Set.copyOf(members);
        Awaitility.await("the membership " + wanted)
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    var leader = cluster.leader();
                    var now = leader.log.status().configuration();
                    if (Set.copyOf(now.members()).equals(wanted)) {
                        return true;
                    }
                    var change = leader.log
                            .leadership()
                            .changeMembership(now.index(), List.copyOf(members))
                            .get(30, TimeUnit.SECONDS);
                    return change instanceof Change.Done;
                });
    }

    /// Threads that propose, each entry once, and keep what was answered.
    private static final class Writers implements AutoCloseable {
        private final Map<String, Proposal<Long>> answers = new ConcurrentHashMap<>();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicLong committed = new AtomicLong();
        private final List<Thread> threads = new ArrayList<>();

        Writers(LogCluster cluster, int count) {
            for (var w = 0; w < count; w++) {
                var name = "w" + w + "-";
                threads.add(Thread.ofPlatform().daemon().start(() -> write(cluster, name)));
            }
        }

        private void write(LogCluster cluster, String name) {
            for (var i = 0; !stopped.get(); i++) {
                var text = name + i;
                var leader = cluster.leaderNow();
                if (leader.isEmpty()) {
                    LockSupport.parkNanos(5_000_000);
                    continue;
                }
                try {
                    var answer =
                            leader.get().log.propose(LogCluster.bytes(text)).get(30, TimeUnit.SECONDS);
                    answers.put(text, answer);
                    if (answer instanceof Proposal.Committed) {
                        committed.incrementAndGet();
                    } else {
                        LockSupport.parkNanos(5_000_000);
                    }
                } catch (Exception e) {
                    answers.put(text, new Proposal.Unknown<>("no answer in time: " + e));
                }
            }
        }

        long committed() {
            return committed.get();
        }

        @Override
        public void close() throws InterruptedException {
            stopped.set(true);
            for (var thread : threads) {
                thread.join(Duration.ofSeconds(40));
            }
        }

        /// Committed: there, once. Refused: nowhere. Unknown: at most once.
        void verify(Collection<Server> servers) {
            for (var server : servers) {
                var entries = server.state.entries();
                var there = new HashSet<>(entries);
                assertThat(there).as("entries once each").hasSameSizeAs(entries);
                assertThat(answers.entrySet().stream().filter(e -> !fits(e.getValue(), there.contains(e.getKey()))))
                        .as("answers that %s belies", server.member.id())
                        .isEmpty();
            }
            assertThat(committed).hasPositiveValue();
        }

        private static boolean fits(Proposal<Long> answer, boolean isThere) {
            return switch (answer) {
                case Proposal.Committed<Long> committed -> isThere;
                case Proposal.NotLeader<Long> notLeader -> !isThere;
                case Proposal.Busy<Long> busy -> !isThere;
                case Proposal.Unknown<Long> unknown -> !unknown.reason().startsWith("no answer");
            };
        }
    }
}
