package dev.flotilla.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class RandomnessTest {
    @Test
    void orderedIdsSortByTimeAndDiffer() {
        var seen = new HashSet<UUID>();
        var before = Randomness.SECURE.orderedUuid(1_750_000_000_000L);
        for (var millis = 1_750_000_000_001L; millis < 1_750_000_000_500L; millis++) {
            var id = Randomness.SECURE.orderedUuid(millis);
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(id).isGreaterThan(before);
            assertThat(seen.add(id) && seen.add(Randomness.SECURE.orderedUuid(millis)))
                    .isTrue();
            before = id;
        }
    }
}
