package dev.flotilla.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The main job, as a user gets it: real processes, a real kill, a verdict from the servers' files.
@Tag("cluster")
@Timeout(300)
class DemoClusterIT {
    @Test
    void theScriptLosesNothingAndLeavesNothingBehind() {
        var options = new DemoOptions(3, 3, 30, Duration.ofSeconds(2), Duration.ofSeconds(8));
        var before = ProcessHandle.current().children().count();
        try (var demo = new Demo(options, new DatabaseFiles(), new SplittableRandom())) {
            demo.onHappening(System.out::println);
            var verdict = new DemoScript(demo, options).run();
            System.out.println(verdict.line());
            assertThat(verdict.comparison().problems()).isEmpty();
            assertThat(verdict.holds()).isTrue();
            assertThat(verdict.comparison().saved())
                    .as("messages that were really sent")
                    .isGreaterThan(100);
            assertThat(verdict.servers())
                    .hasSize(4)
                    .allMatch(server -> server.appliedIndex() > 0)
                    .anyMatch(server -> server.role().equals("LEADER"));
            assertThat(verdict.servers().stream().map(Verdict.Server::digest).distinct())
                    .hasSize(1);
            assertThat(verdict.pause()).as("a killed leader is noticed").isGreaterThan(Duration.ofMillis(50));
        }
        assertThat(ProcessHandle.current().children().count()).isEqualTo(before);
    }
}
