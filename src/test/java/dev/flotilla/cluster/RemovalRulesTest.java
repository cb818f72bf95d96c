package dev.flotilla.cluster;

import static dev.flotilla.cluster.Members.alive;
import static dev.flotilla.cluster.Members.learner;
import static dev.flotilla.cluster.Members.voter;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class RemovalRulesTest {
    @Test
    void aDeadServerOfThreeMayGo() {
        assertThat(RemovalRules.refusal(Members.of(voter(1), voter(2), voter(3)), voter(3), alive(1, 2)))
                .isEmpty();
    }

    @Test
    void aLiveServerIsKeptWhenTheRestWouldBeNoMajority() {
        assertThat(RemovalRules.refusal(Members.of(voter(1), voter(2), voter(3)), voter(2), alive(1, 2)))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("only 1 of 2").contains("2 are needed"));
    }

    @Test
    void theOnlyVoterStays() {
        assertThat(RemovalRules.refusal(Members.of(voter(1), learner(2)), voter(1), alive(1, 2)))
                .isPresent();
    }

    @Test
    void aLearnerMayAlwaysGo() {
        assertThat(RemovalRules.refusal(Members.of(voter(1), voter(2), learner(3)), learner(3), alive(1)))
                .isEmpty();
    }
}
