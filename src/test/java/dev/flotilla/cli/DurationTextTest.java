package dev.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

@Timeout(10)
class DurationTextTest {
    @ParameterizedTest
    @CsvSource({"5s,5000", "500ms,500", "2m,120000", "1h,3600000", "1.5s,1500", "7,7000", "0.25,250"})
    void readsTimesAsPeopleWriteThem(String text, long millis) {
        assertThat(new DurationText().convert(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-5s", "five", "5 s", "5d", "1e3s", "99999999999s"})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> new DurationText().convert(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void theLongestTimeFits() {
        assertThat(new DurationText().convert("999999h")).isPositive();
    }
}
