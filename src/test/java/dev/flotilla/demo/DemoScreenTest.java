package dev.flotilla.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class DemoScreenTest {
    private static final List<DemoView.ServerRow> SERVERS = List.of(
            row(1, DemoView.Doing.KILLED, "-"),
            row(2, DemoView.Doing.RUNNING, "leader"),
            row(3, DemoView.Doing.RUNNING, "follower"));

    @Test
    void saysWhoLeadsHowManyMayFailAndWhatWasSaved() {
        var text = text(view(OptionalInt.of(2), 20, Duration.ofMillis(20)), 120, 40);
        assertThat(text)
                .contains("★ server 2 leads term 7", "can lose none", "sent 412 · saved 410 · waiting in outboxes 2")
                .contains("pauses (s): 0.84", "k kill leader", "killed");
    }

    @Test
    void saysThatThereIsNoLeaderAndHowLongNothingWasAcknowledged() {
        var text = text(view(OptionalInt.empty(), 3, Duration.ofMillis(1240)), 120, 40);
        assertThat(text)
                .contains("No leader", "nothing acknowledged for 1.24 s")
                .doesNotContain("★");
    }

    @Test
    void neverDrawsMoreThanFits() {
        for (var height : new int[] {5, 10, 24, 60}) {
            for (var width : new int[] {20, 60, 200}) {
                var lines = new DemoScreen(true).draw(view(OptionalInt.of(2), 100, Duration.ZERO), width, height);
                assertThat(lines).hasSizeLessThanOrEqualTo(height);
                assertThat(lines).allMatch(line -> line.columnLength() <= width);
            }
        }
    }

    @Test
    void keepsTheNewestEventsAndTheKeysWhenThereIsLittleRoom() {
        var text = text(view(OptionalInt.of(2), 100, Duration.ZERO), 80, 24);
        assertThat(text).contains("happening 99", "q end").doesNotContain("happening 0 ");
    }

    @Test
    void usesNoColourWhenAskedForNone() {
        var lines = new DemoScreen(false).draw(view(OptionalInt.empty(), 3, Duration.ofSeconds(2)), 120, 40);
        assertThat(lines.stream().map(AttributedString::toAnsi).toList())
                .noneMatch(line -> line.matches(".*\\[3\\dm.*"));
    }

    private static String text(DemoView view, int width, int height) {
        return String.join(
                "\n",
                new DemoScreen(true)
                        .draw(view, width, height).stream()
                                .map(AttributedString::toString)
                                .toList());
    }

    private static DemoView view(OptionalInt leader, int happenings, Duration silence) {
        return new DemoView(
                Duration.ofSeconds(12),
                SERVERS,
                leader,
                7,
                0,
                "1 of 3 voters is down.",
                new DemoView.Traffic(412, 410, 2, 40),
                silence,
                List.of(Duration.ofMillis(840)),
                IntStream.range(0, happenings)
                        .mapToObj(n -> new DemoView.Happening(Duration.ofMillis(n * 100L), "happening " + n + " "))
                        .toList(),
                "");
    }

    private static DemoView.ServerRow row(int id, DemoView.Doing doing, String role) {
        return new DemoView.ServerRow(
                id, "127.0.0.1:2000" + id, doing, role, OptionalLong.of(7), OptionalLong.of(99), OptionalLong.empty());
    }
}
