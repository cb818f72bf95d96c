package dev.flotilla.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class VerdictTest {
    @Test
    void theLastLineSaysWhatWasSentSavedMissingAndDoubledAndHowLongItPaused() {
        var comparison = new Comparison(412, 411, 1, 0, 0, List.of());
        var verdict = new Verdict(comparison, Duration.ofMillis(847), List.of());
        assertThat(verdict.line()).isEqualTo("sent 412 · saved 411 · missing 1 · doubled 0 · pause 0.85 s");
        assertThat(verdict.holds()).isFalse();
    }

    @Test
    void anythingFoundWrongSpoilsTheVerdictThoughNothingIsMissing() {
        var comparison = new Comparison(4, 4, 0, 0, 0, List.of("servers 1 and 2 differ"));
        assertThat(new Verdict(comparison, Duration.ZERO, List.of()).holds()).isFalse();
    }
}
