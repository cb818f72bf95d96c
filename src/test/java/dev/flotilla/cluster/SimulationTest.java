package dev.flotilla.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.consensus.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Membership, suspicion and preference of whole teams in simulated time. What must never happen is checked inside
/// [SimulatedTeam] at every change and campaign.
@Timeout(120)
class SimulationTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private SimulatedTeam team = new SimulatedTeam(1);

    @BeforeEach
    void threeServers() {
        team = grown(1);
    }

    private static SimulatedTeam grown(long seed) {
        return grown(new SimulatedTeam(seed));
    }

    private static SimulatedTeam grown(SimulatedTeam team) {
        team.add(2).startJoining(List.of(1, 2, 3));
        team.add(3).startJoining(List.of(1, 2, 3));
        assertThat(team.time.runUntil(() -> team.committed().voters().size() == 3, LONG))
                .as("three servers that start together vote\n%s", team.end())
                .isTrue();
        team.time.run(Duration.ofSeconds(5));
        return team;
    }

    private static <T> T result(SimulatedTeam team, CompletableFuture<T> future) {
        assertThat(team.time.runUntil(future::isDone, LONG)).as(team.end()).isTrue();
        return future.join();
    }

    @Test
    void aKilledLeaderIsReplacedWithoutWaitingForATimer() {
        team.server(1).kill();
        assertThat(team.time.runUntil(
                        () -> team.leaderId().filter(id -> id == 2).isPresent(), Duration.ofMillis(60)))
                .as("the lowest live server leads within 60 ms of simulated time\n%s", team.end())
                .isTrue();
        assertThat(team.campaigns).isEqualTo(1);
    }

    @Test
    void aLeaderThatIsOnlySilentIsLeftToTheTimer() {
        team.server(1).cutOff(true);
        team.time.run(Duration.ofSeconds(20));
        assertThat(team.campaigns).isZero();
        assertThat(team.leaderId())
                .isPresent()
                .hasValueSatisfying(id -> assertThat(id).isNotEqualTo(1));
    }

    /// A heartbeat interval of the user's, longer than what counts as silence by default.
    @Test
    void seldomBeatsDoNotBreakLines() {
        team = grown(new SimulatedTeam(1, Duration.ofSeconds(7)));
        team.time.run(LONG);
        var events = result(team, team.server(2).membership().events(100, ""));
        assertThat(events)
                .extracting(ClusterEvent::kind)
                .contains(ClusterEvent.Kind.LINE_UP.word())
                .doesNotContain(ClusterEvent.Kind.LINE_LOST.word());
    }

    @Test
    void theLowestServerLeadsAgainAfterItsReturn() {
        team.server(1).kill();
        team.time.run(Duration.ofSeconds(2));
        team.server(1).restart();
        team.time.run(Duration.ofSeconds(2));
        assertThat(team.leaderId()).as("not at once").contains(2);
        assertThat(team.time.runUntil(
                        () -> team.leaderId().filter(id -> id == 1).isPresent(), LONG))
                .as(team.end())
                .isTrue();
    }

    @Test
    void aTransferByAPersonSticksForItsTime() {
        assertThat(result(team, team.server(1).membership().transfer(3, 0)))
                .isInstanceOfSatisfying(
                        ChangeOutcome.Done.class,
                        done -> assertThat(done.leader()).isEqualTo(3));
        team.time.run(Duration.ofSeconds(7));
        assertThat(team.leaderId()).as("held").contains(3);
        team.time.run(Duration.ofSeconds(20));
        assertThat(team.leaderId()).as("the hold is over").contains(1);
    }

    @Test
    void aTransferToALaggardOrAStrangerSaysWhyNot() {
        assertThat(result(team, team.server(1).membership().transfer(9, 0)))
                .isEqualTo(new ChangeOutcome.Refused("there is no server 9 in the team"));
        team.server(3).kill();
        team.time.run(Duration.ofSeconds(1));
        assertThat(result(team, team.server(1).membership().transfer(3, 0)))
                .isEqualTo(new ChangeOutcome.Refused("server 3 cannot be reached"));
        assertThat(result(team, team.server(1).membership().transfer(2, 999))).isInstanceOf(ChangeOutcome.Stale.class);
        assertThat(result(team, team.server(2).membership().transfer(1, 0)))
                .isInstanceOfSatisfying(
                        ChangeOutcome.NotLeader.class,
                        notLeader -> assertThat(notLeader.leader()).contains(SimulatedTeam.address(1)));
    }

    @Test
    void aLeaderThatLeavesHandsOverFirst() {
        assertThat(result(team, team.server(1).membership().leave())).isInstanceOf(ChangeOutcome.Done.class);
        assertThat(team.committed().members())
                .extracting(member -> member.id().serverId())
                .containsExactly(2, 3);
        assertThat(team.leaderId()).contains(2);
        assertThat(team.time.runUntil(() -> team.server(1).removedTold, LONG)).isTrue();
    }

    @Test
    void aRemovedServerLearnsOfItAndTheRestGoesOn() {
        assertThat(result(team, team.server(1).membership().remove(3, 0))).isInstanceOf(ChangeOutcome.Done.class);
        assertThat(team.time.runUntil(() -> team.server(3).removedTold, LONG))
                .as(team.end())
                .isTrue();
    }

    @Test
    void aRemovalThatWouldBreakTheMajorityIsRefused() {
        team.server(3).kill();
        team.time.run(Duration.ofSeconds(3));
        assertThat(result(team, team.server(1).membership().remove(2, 0)))
                .isInstanceOfSatisfying(
                        ChangeOutcome.Refused.class,
                        refused -> assertThat(refused.message()).contains("only 1 of 2 voters would be up"));
        assertThat(result(team, team.server(1).membership().remove(3, 0))).isInstanceOf(ChangeOutcome.Done.class);
    }

    @Test
    void aServerThatLostItsFilesIsTakenInAnew() {
        team.server(2).kill();
        team.time.run(Duration.ofSeconds(1));
        team.server(2).restartWithoutFiles(List.of(1, 3));
        assertThat(team.time.runUntil(
                        () -> team.committed().voters().stream()
                                .map(Member::id)
                                .toList()
                                .equals(List.of(Members.id(1), Members.id(2, 2), Members.id(3))),
                        LONG))
                .as(team.end())
                .isTrue();
    }

    @Test
    void aJoinThatNeverComesIsClearedAway() {
        var before = team.committed().members().size();
        var outcome = result(team, team.server(1).membership().join(new JoinRequest(Members.learner(9), "0.1.0", "")));
        assertThat(outcome).isInstanceOf(JoinOutcome.Joined.class);
        assertThat(team.committed().members()).hasSize(before + 1);
        team.time.run(Duration.ofSeconds(55));
        assertThat(team.committed().members()).as("it has a minute").hasSize(before + 1);
        team.time.run(Duration.ofSeconds(8));
        assertThat(team.committed().members()).hasSize(before);
    }

    @Test
    void aJoinerWaitsForATeamThatHasNoLeaderYet() {
        team.server(1).kill();
        team.server(2).kill();
        team.time.run(Duration.ofSeconds(3));
        team.add(4).startJoining(List.of(1, 2, 3));
        team.time.run(Duration.ofSeconds(30));
        assertThat(team.server(4).joined).isEmpty();
        team.server(1).restart();
        assertThat(team.time.runUntil(
                        () -> team.committed()
                                .byServerId(4)
                                .filter(Member::voter)
                                .isPresent(),
                        LONG))
                .as(team.end())
                .isTrue();
    }

    @Test
    void everyServerKnowsTheFailoverAndTheEventsOfTheOthers() {
        team.server(1).kill();
        team.time.run(Duration.ofSeconds(3));
        var view = result(team, team.server(3).membership().view());
        assertThat(view.failovers()).singleElement().satisfies(failover -> {
            assertThat(failover.from()).isEqualTo(1);
            assertThat(failover.to()).isEqualTo(2);
            assertThat(failover.cause()).isEqualTo("process gone (2 of 2 confirm)");
        });
        assertThat(view.recent()).anySatisfy(event -> {
            assertThat(event.serverId()).isEqualTo(2);
            assertThat(event.kind()).isEqualTo("became_leader");
        });
        assertThat(view.nodes())
                .extracting(NodeStatus::role)
                .containsExactly(Role.UNREACHABLE, Role.LEADER, Role.FOLLOWER);
        assertThat(view.health().state()).isEqualTo(Health.State.AT_RISK);
    }

    @Test
    void aFailoverSaysWhetherItWasAHandoverOrASilence() {
        assertThat(result(team, team.server(1).membership().transfer(3, 0))).isInstanceOf(ChangeOutcome.Done.class);
        team.time.run(Duration.ofSeconds(1));
        team.server(3).cutOff(true);
        team.time.run(Duration.ofSeconds(3));
        assertThat(result(team, team.server(1).membership().view()).failovers())
                .satisfiesExactly(
                        first -> assertThat(first.cause()).isEqualTo("handed over"),
                        second -> assertThat(second.cause()).startsWith("no heartbeat for 0."));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void aThousandRandomMishapsBreakNothingAndEndInOrder(long fixed) {
        var seed = Long.getLong("flotilla.seed", fixed);
        var random = new java.util.Random(seed);
        var sim = grown(seed);
        for (var step = 0; step < 1_000; step++) {
            mishap(sim, random);
            sim.time.run(Duration.ofMillis(random.nextInt(1_500)));
        }
        sim.servers.values().forEach(server -> {
            if (server.cutOff) {
                server.cutOff(false);
            }
            if (!server.running && sim.committed().member(server.id).isPresent()) {
                server.restart();
            }
        });
        var settled = sim.time.runUntil(() -> inOrder(sim), Duration.ofMinutes(5));
        assertThat(settled)
                .as("seed %d: %s\n%s", seed, sim.committed(), sim.end())
                .isTrue();
        assertThat(sim.changes).as("the run changed the membership").isGreaterThan(20);
        assertThat(sim.campaigns).as("the run had suspicions").isGreaterThan(5);
    }

    /// Every member runs and votes, up to seven; the lowest leads.
    private static boolean inOrder(SimulatedTeam sim) {
        var members = sim.committed().members();
        return members.stream()
                        .allMatch(
                                member -> sim.server(member.id().serverId()).id.equals(member.id()))
                && sim.committed().voters().size() == Math.min(members.size(), VoterPolicy.VOTERS_MAX)
                && sim.leaderId()
                        .equals(sim.committed().voters().stream()
                                .map(member -> member.id().serverId())
                                .findFirst());
    }

    private static void mishap(SimulatedTeam sim, java.util.Random random) {
        var all = new ArrayList<>(sim.servers.values());
        var victim = all.get(random.nextInt(all.size()));
        var running = all.stream().filter(server -> server.running).toList();
        var seeds = all.stream().map(server -> server.id.serverId()).toList();
        switch (random.nextInt(14)) {
            case 0, 1 -> {
                if (victim.running && mayLose(sim)) {
                    victim.kill();
                }
            }
            case 12, 13 ->
                sim.leaderId()
                        .map(sim::server)
                        .filter(leader -> leader.running && mayLose(sim))
                        .ifPresent(SimulatedTeam.Server::kill);
            case 2, 3, 4 -> {
                if (!victim.running) {
                    if (sim.committed().member(victim.id).isPresent()) {
                        victim.restart();
                    } else {
                        victim.restartWithoutFiles(seeds);
                    }
                }
            }
            case 5 -> {
                if (!victim.running && random.nextBoolean()) {
                    victim.restartWithoutFiles(seeds);
                }
            }
            case 6 -> {
                if (victim.cutOff || (victim.running && mayLose(sim))) {
                    victim.cutOff(!victim.cutOff);
                }
            }
            case 7 -> {
                if (sim.servers.size() < 9) {
                    sim.add(sim.servers.size() + 1).startJoining(seeds);
                }
            }
            case 8 -> {
                if (victim.running && sim.committed().members().size() > 3) {
                    var unused = victim.membership().leave();
                }
            }
            case 9 ->
                running.stream().findFirst().ifPresent(server -> {
                    var unused = server.membership().remove(victim.id.serverId(), 0);
                });
            default ->
                running.forEach(server -> {
                    var unused = server.membership().transfer(victim.id.serverId(), 0);
                });
        }
    }

    /// Keeps a majority most of the time, or nothing would ever happen.
    private static boolean mayLose(SimulatedTeam sim) {
        var live = sim.committed().voters().stream()
                .map(member -> sim.server(member.id().serverId()))
                .filter(server -> server.running && !server.cutOff)
                .count();
        return live > sim.committed().quorum();
    }
}
