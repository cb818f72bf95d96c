package dev.flotilla.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class GapsTest {
    private final Gaps gaps = new Gaps();

    @Test
    void theGapAroundAKillStartsAtTheLastAcknowledgementBeforeIt() {
        LongStream.of(10, 20, 30, 95, 100).forEach(gaps::acknowledged);
        assertThat(gaps.longest(40, 100)).isEqualTo(65);
    }

    @Test
    void aLongerGapOutsideTheSpanDoesNotCount() {
        LongStream.of(10, 500, 510, 540, 550, 900).forEach(gaps::acknowledged);
        assertThat(gaps.longest(515, 550)).isEqualTo(30);
    }

    @Test
    void silenceUntilTheEndCounts() {
        LongStream.of(10, 20).forEach(gaps::acknowledged);
        assertThat(gaps.longest(15, 80)).isEqualTo(60);
    }

    @Test
    void lateReportsAreSortedIn() {
        LongStream.of(10, 40, 20, 30).forEach(gaps::acknowledged);
        assertThat(gaps.longest(10, 40)).isEqualTo(10);
        assertThat(gaps.last()).isEqualTo(40);
    }

    @Test
    void manyAcknowledgementsFit() {
        LongStream.range(0, 5000).forEach(gaps::acknowledged);
        assertThat(gaps.longest(0, 4999)).isEqualTo(1);
    }
}
