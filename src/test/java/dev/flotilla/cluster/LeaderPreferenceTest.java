package dev.flotilla.cluster;

import static dev.flotilla.cluster.Members.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.consensus.MemberId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class LeaderPreferenceTest {
    private static final long SECOND = 1_000_000_000;
    private final LeaderPreference preference = new LeaderPreference(Duration.ofSeconds(3));

    private Optional<MemberId> at(long seconds, List<MemberId> ready) {
        return preference.decide(seconds * SECOND, new LeaderPreference.Situation(id(2), true, ready, 0, false, false));
    }

    @Test
    void aLowerServerThatStaysReadyIsHandedLeadership() {
        assertThat(at(0, List.of(id(1), id(3)))).isEmpty();
        assertThat(at(2, List.of(id(1), id(3)))).isEmpty();
        assertThat(at(3, List.of(id(1), id(3)))).contains(id(1));
    }

    @Test
    void aServerThatComesAndGoesMovesNobody() {
        for (var second = 0; second < 60; second += 2) {
            assertThat(at(second, second % 4 == 0 ? List.of(id(1)) : List.of())).isEmpty();
        }
    }

    @Test
    void higherServersAreNeverPreferred() {
        assertThat(at(0, List.of(id(3)))).isEmpty();
        assertThat(at(30, List.of(id(3)))).isEmpty();
    }

    @Test
    void aFailedAttemptIsNotRepeatedAtOnce() {
        assertThat(at(0, List.of(id(1)))).isEmpty();
        assertThat(at(3, List.of(id(1)))).contains(id(1));
        assertThat(at(4, List.of(id(1)))).isEmpty();
        assertThat(at(13, List.of(id(1)))).contains(id(1));
    }

    @Test
    void aWishOfAPersonAChangeAndABusyLeaderEachPutItOff() {
        assertThat(at(0, List.of(id(1)))).isEmpty();
        var ready = List.of(id(1));
        assertThat(preference.decide(9 * SECOND, new LeaderPreference.Situation(id(2), true, ready, 0, false, true)))
                .isEmpty();
        assertThat(preference.decide(9 * SECOND, new LeaderPreference.Situation(id(2), true, ready, 0, true, false)))
                .isEmpty();
        assertThat(preference.decide(9 * SECOND, new LeaderPreference.Situation(id(2), true, ready, 65, false, false)))
                .isEmpty();
        assertThat(preference.decide(9 * SECOND, new LeaderPreference.Situation(id(2), true, ready, 64, false, false)))
                .contains(id(1));
    }

    @Test
    void aServerThatHasJustBecomeLeaderWaitsToo() {
        assertThat(at(0, List.of(id(1)))).isEmpty();
        preference.decide(SECOND, new LeaderPreference.Situation(id(2), false, List.of(), 0, false, false));
        assertThat(at(4, List.of(id(1)))).isEmpty();
        assertThat(at(7, List.of(id(1)))).contains(id(1));
    }
}
