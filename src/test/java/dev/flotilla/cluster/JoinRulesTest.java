package dev.flotilla.cluster;

import static dev.flotilla.cluster.Members.alive;
import static dev.flotilla.cluster.Members.id;
import static dev.flotilla.cluster.Members.learner;
import static dev.flotilla.cluster.Members.member;
import static dev.flotilla.cluster.Members.voter;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.Member;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class JoinRulesTest {
    private static final GroupId OURS = new GroupId(new UUID(1, 1));
    private static final Configuration THREE = Members.of(voter(1), voter(2), voter(3));

    private static JoinRules.Decision ask(Configuration now, Member joiner, Integer... alive) {
        return JoinRules.decide(OURS, now, new JoinRequest(joiner, "0.1.0", ""), alive(alive));
    }

    @Test
    void aNewServerBeginsAsALearner() {
        assertThat(ask(THREE, voter(4), 1, 2, 3)).isInstanceOfSatisfying(JoinRules.Decision.Change.class, change -> {
            assertThat(change.members()).hasSize(4).contains(learner(4));
            assertThat(change.replaces()).isFalse();
        });
    }

    @Test
    void aMemberThatAsksAgainIsToldThatItIsOne() {
        assertThat(ask(THREE, learner(2), 1, 2, 3)).isEqualTo(new JoinRules.Decision.Already(voter(2)));
    }

    @Test
    void anIncarnationWhoseFilesAreLostIsReplacedByALearner() {
        assertThat(ask(THREE, member(id(2, 9), true), 1, 3))
                .isInstanceOfSatisfying(JoinRules.Decision.Change.class, change -> {
                    assertThat(change.members()).containsExactlyInAnyOrder(voter(1), member(id(2, 9), false), voter(3));
                    assertThat(change.replaces()).isTrue();
                });
    }

    @Test
    void aServerThatRunsIsNotReplacedByItsNamesake() {
        var namesake = new Member(id(2, 9), new HostPort("10.0.0.9", 51051), new HostPort("10.0.0.9", 50051), false);
        assertThat(ask(THREE, namesake, 1, 2, 3)).isInstanceOfSatisfying(JoinRules.Decision.Refuse.class, refuse -> {
            assertThat(refuse.retry()).isFalse();
            assertThat(refuse.message()).contains("server 2 is running at 10.0.0.2:50051");
        });
    }

    @Test
    void aServerRestartedEmptyAtItsOwnAddressIsAskedToRetryWhileItsOldLineStands() {
        assertThat(ask(THREE, member(id(2, 9), false), 1, 2, 3))
                .isInstanceOfSatisfying(
                        JoinRules.Decision.Refuse.class,
                        refuse -> assertThat(refuse.retry()).isTrue());
    }

    @Test
    void nobodyIsReplacedWithoutALiveMajority() {
        assertThat(ask(THREE, member(id(2, 9), false), 1))
                .isInstanceOfSatisfying(JoinRules.Decision.Refuse.class, refuse -> {
                    assertThat(refuse.retry()).isTrue();
                    assertThat(refuse.message()).contains("only 1 of 3 voters are up");
                });
    }

    @Test
    void anAddressOfAnotherServerIsRefused() {
        var thief = new Member(id(4), new HostPort("10.0.0.4", 51051), new HostPort("10.0.0.2", 50051), false);
        assertThat(ask(THREE, thief, 1, 3)).isInstanceOfSatisfying(JoinRules.Decision.Refuse.class, refuse -> {
            assertThat(refuse.retry()).isFalse();
            assertThat(refuse.message()).contains("belongs to server 2");
        });
    }

    @Test
    void aServerThatMovedKeepsItsVote() {
        var moved = new Member(id(2), new HostPort("10.0.0.22", 51051), new HostPort("10.0.0.22", 50051), false);
        assertThat(ask(THREE, moved, 1, 3))
                .isInstanceOfSatisfying(
                        JoinRules.Decision.Change.class,
                        change -> assertThat(change.members()).contains(moved.asVoter()));
    }

    @Test
    void aCopiedDataDirectoryIsNotTakenForAMove() {
        var copy = new Member(id(2), new HostPort("10.0.0.22", 51051), new HostPort("10.0.0.22", 50051), false);
        assertThat(ask(THREE, copy, 1, 2, 3)).isInstanceOf(JoinRules.Decision.Refuse.class);
    }

    @Test
    void aServerOfAnotherClusterIsRefused() {
        var other = new GroupId(new UUID(2, 2)).toString();
        assertThat(JoinRules.decide(OURS, THREE, new JoinRequest(learner(4), "", other), alive(1, 2, 3)))
                .isInstanceOfSatisfying(
                        JoinRules.Decision.Refuse.class,
                        refuse -> assertThat(refuse.message()).contains("another cluster"));
    }
}
