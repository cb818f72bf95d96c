package dev.flotilla.client.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OpenMetricsTest {
    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(\\{server=\"\\d+\"})? (-?\\d+(?:\\.\\d+)?)");

    @Test
    void d17EachSampleFollowsItsTypeAndTheTextEnds() {
        var samples = parsed(OpenMetrics.text(TeamPicture.first(Pictures.calm(), 0), 0));

        assertThat(samples)
                .containsEntry("flotilla_survives", 1.0)
                .containsEntry("flotilla_leader_confirmed", 1.0)
                .containsEntry("flotilla_commit_index{server=\"2\"}", 99.0)
                .containsEntry("flotilla_lag_entries{server=\"3\"}", 3.0)
                .containsEntry("flotilla_rtt_seconds{server=\"3\"}", 0.0024)
                .doesNotContainKey("flotilla_lag_entries{server=\"1\"}");
    }

    @Test
    void d17WithoutALeaderItsSeriesAreAbsentNotZero() {
        var picture = TeamPicture.first(Pictures.calm(), 0).next(Pictures.leaderless(), 1);

        var samples = parsed(OpenMetrics.text(picture, 1));

        assertThat(samples.keySet()).noneMatch(name -> name.startsWith("flotilla_lag") || name.contains("_rtt_"));
        assertThat(samples)
                .containsEntry("flotilla_server_up{server=\"1\"}", 0.0)
                .doesNotContainKey("flotilla_commit_index{server=\"1\"}")
                .containsEntry("flotilla_survives", (double)
                        Pictures.leaderless().health().survives());
    }

    private static Map<String, Double> parsed(String text) {
        var samples = new HashMap<String, Double>();
        var types = new HashSet<String>();
        assertThat(text).endsWith("# EOF\n");
        text.lines().forEach(line -> {
            if (line.startsWith("# TYPE ")) {
                assertThat(types.add(line.split(" ", -1)[2]))
                        .as("one type each: " + line)
                        .isTrue();
            } else if (!line.startsWith("#")) {
                var sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                assertThat(types).contains(sample.group(1));
                var labels = sample.group(2) == null ? "" : sample.group(2);
                assertThat(samples.put(sample.group(1) + labels, Double.valueOf(sample.group(3))))
                        .isNull();
            }
        });
        return samples;
    }
}
