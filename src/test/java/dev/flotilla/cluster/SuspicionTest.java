package dev.flotilla.cluster;

import static dev.flotilla.cluster.Members.id;
import static dev.flotilla.cluster.Members.learner;
import static dev.flotilla.cluster.Members.voter;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.Position;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SuspicionTest {
    private static final Configuration THREE = Members.of(voter(1), voter(2), voter(3), learner(4));
    private static final Configuration FIVE = Members.of(voter(1), voter(2), voter(3), voter(4), voter(5));

    private static Position log(long index) {
        return new Position(6, new LogIndex(index));
    }

    private static GoneAnswer gone(long term, long index) {
        return new GoneAnswer(true, term, log(index));
    }

    private static Suspicion by(int self, long index, Configuration configuration, MemberId... live) {
        return new Suspicion(id(self), log(index), id(1), 6, configuration, Set.of(live));
    }

    @Test
    void ownSightAloneIsNoEvidence() {
        var suspicion = by(2, 10, THREE, id(3));
        assertThat(suspicion.proven()).isFalse();
        assertThat(suspicion.turn()).isEmpty();
    }

    @Test
    void aMajorityOfAllVotersIsEvidence() {
        var suspicion = by(2, 10, THREE, id(3));
        suspicion.heard(id(3), gone(6, 10));
        assertThat(suspicion.turn()).contains(Duration.ZERO);
        assertThat(suspicion.evidence()).isEqualTo("process gone (2 of 2 confirm)");
    }

    @Test
    void whoeverStillSeesTheLeaderDoesNotCount() {
        var suspicion = by(2, 10, THREE, id(3));
        suspicion.heard(id(3), new GoneAnswer(false, 6, log(10)));
        assertThat(suspicion.turn()).isEmpty();
    }

    @Test
    void anAnswerFromAnotherTermDoesNotCount() {
        var suspicion = by(2, 10, THREE, id(3));
        suspicion.heard(id(3), gone(7, 10));
        assertThat(suspicion.turn()).isEmpty();
    }

    @Test
    void learnersTheSuspectAndStrangersDoNotCount() {
        var suspicion = by(2, 10, THREE, id(3));
        suspicion.heard(id(4), gone(6, 10));
        suspicion.heard(id(1), gone(6, 10));
        suspicion.heard(id(9), gone(6, 10));
        assertThat(suspicion.turn()).isEmpty();
    }

    @Test
    void aLearnerNeverStands() {
        var suspicion = by(4, 10, THREE, id(2), id(3));
        suspicion.heard(id(2), gone(6, 10));
        suspicion.heard(id(3), gone(6, 10));
        assertThat(suspicion.toAsk()).isEmpty();
        assertThat(suspicion.turn()).isEmpty();
    }

    @Test
    void theLowestServerGoesFirstAndTheOthersFollowInOrder() {
        var third = by(3, 10, FIVE, id(2), id(4), id(5));
        third.heard(id(4), gone(6, 10));
        assertThat(third.turn()).as("2 of 5").isEmpty();
        third.heard(id(5), gone(6, 10));
        assertThat(third.turn()).as("server 2 lives and may win").contains(Suspicion.STEP);
    }

    @Test
    void aServerThatCannotWinLetsANewerLogGoFirst() {
        var stale = by(2, 9, THREE, id(3));
        stale.heard(id(3), gone(6, 10));
        assertThat(stale.turn()).contains(Suspicion.STEP);
        var newer = by(3, 10, THREE, id(2));
        newer.heard(id(2), gone(6, 9));
        assertThat(newer.turn()).contains(Duration.ZERO);
    }

    @Test
    void aDeadServerIsNotWaitedFor() {
        var third = by(3, 10, FIVE, id(4), id(5));
        third.heard(id(4), gone(6, 10));
        third.heard(id(5), gone(6, 10));
        assertThat(third.turn()).contains(Duration.ZERO);
    }
}
