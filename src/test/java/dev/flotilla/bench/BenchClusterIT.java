package dev.flotilla.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The bench as a user gets it, in its shortest form: every figure is there and no message was lost on the way. How
/// high the figures are is nobody's promise on a machine that does other things too.
@Tag("cluster")
@Timeout(300)
class BenchClusterIT {
    @TempDir
    Path folder;

    @Test
    void everyFigureIsMeasuredAndNothingIsLeftBehind() throws Exception {
        var options = new BenchOptions(List.of(1, 16), Duration.ofSeconds(2), 1, Optional.of(folder));
        var report = new Bench(options, System.out::println).run();

        assertThat(report.raw().forces()).isPositive();
        assertThat(report.raw().sqliteCommits()).isPositive();
        assertThat(report.levels()).extracting(BenchReport.Level::senders).containsExactly(1, 16);
        assertThat(report.levels()).allSatisfy(level -> {
            assertThat(level.saved()).isPositive();
            assertThat(level.p50Ms()).isPositive().isLessThanOrEqualTo(level.p99Ms());
            assertThat(level.p99Ms()).isLessThanOrEqualTo(level.maxMs());
            assertThat(level.echoesPerSecond()).isPositive();
        });
        assertThat(report.gaps())
                .hasValueSatisfying(gaps -> assertThat(gaps.seconds())
                        .singleElement()
                        .satisfies(gap -> assertThat(gap).isPositive()));
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }
}
