package dev.flotilla.cluster;

import static dev.flotilla.cluster.Members.alive;
import static dev.flotilla.cluster.Members.id;
import static dev.flotilla.cluster.Members.learner;
import static dev.flotilla.cluster.Members.voter;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class VoterPolicyTest {
    private static final Duration LONG = Duration.ofSeconds(2);

    @Test
    void aLearnerThatStaysCaughtUpVotes() {
        var three = Members.of(voter(1), voter(2), voter(3), learner(4));
        assertThat(VoterPolicy.promotable(three, Map.of(id(4), LONG), alive(1, 2, 3, 4)))
                .contains(learner(4));
    }

    @Test
    void aLearnerThatHasJustCaughtUpWaits() {
        var three = Members.of(voter(1), voter(2), voter(3), learner(4));
        assertThat(VoterPolicy.promotable(three, Map.of(id(4), Duration.ofMillis(900)), alive(1, 2, 3, 4)))
                .isEmpty();
    }

    @Test
    void aLearnerOutOfTouchDoesNotVote() {
        var three = Members.of(voter(1), voter(2), voter(3), learner(4));
        assertThat(VoterPolicy.promotable(three, Map.of(id(4), LONG), alive(1, 2, 3)))
                .isEmpty();
    }

    @Test
    void aPromotionNeverLeavesTheLiveOnesWithoutAMajority() {
        // five voters, three up: a sixth makes four necessary, and four are up; a dead one more would not do
        var five = Members.of(voter(1), voter(2), voter(3), voter(4), voter(5), learner(6));
        assertThat(VoterPolicy.promotable(five, Map.of(id(6), LONG), alive(1, 2, 3, 6)))
                .isPresent();
        assertThat(VoterPolicy.promotable(five, Map.of(id(6), LONG), alive(1, 2, 6)))
                .isEmpty();
    }

    @Test
    void anEighthServerStandsBy() {
        var members = new ArrayList<Member>();
        for (var server = 1; server <= 7; server++) {
            members.add(voter(server));
        }
        members.add(learner(8));
        var seven = new Configuration(new LogIndex(9), members);
        assertThat(VoterPolicy.promotable(seven, Map.of(id(8), LONG), member -> true))
                .isEmpty();
    }
}
