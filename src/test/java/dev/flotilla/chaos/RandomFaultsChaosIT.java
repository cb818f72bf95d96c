package dev.flotilla.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.demo.SameProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The main run. `-Dflotilla.kills=N` sets how many servers are killed (60), `-Dflotilla.seed` replays its choices.
@Tag("chaos")
class RandomFaultsChaosIT {
    private static final int KILLS = Integer.getInteger("flotilla.kills", 60);
    private static final double RATE = 60;
    private static final Duration BETWEEN = Duration.ofMillis(300);

    @TempDir
    Path folder;

    @Test
    @Timeout(1800)
    void everyAcknowledgedMessageIsOnEveryServerOnceAndInOneOrderWhateverDies() {
        var seed = Seeds.of("random faults");
        var random = new SplittableRandom(seed);
        var counts = new EnumMap<Fault, Integer>(Fault.class);
        var start = System.nanoTime();
        try (var team =
                ChaosTeam.start(folder.resolve("servers"), folder.resolve("people"), SameProgram.find(), RATE, seed)) {
            while (team.kills() < KILLS || counts.size() < Fault.values().length) {
                var fault = next(team, counts, random);
                System.out.printf(
                        "%6.1f s  %-15s kills %d, acknowledged %d%n",
                        (System.nanoTime() - start) / 1e9,
                        fault,
                        team.kills(),
                        team.ledger().savedCount());
                counts.merge(fault, 1, Integer::sum);
                fault.strike(team, random.split());
                team.awaitMembers();
                team.awaitAcknowledgement(fault.toString());
                team.pass(BETWEEN);
            }
            var findings = team.verify("random faults, seed " + seed);
            System.out.println("faults: " + counts + ", kills " + team.kills());
            if (!findings.isEmpty()) {
                team.printLogs();
            }
            assertThat(findings).isEmpty();
            assertThat(team.ledger().savedCount())
                    .as("a run that tested something")
                    .isGreaterThan(KILLS * 10L);
        }
    }

    /// By weight; those that never came up when the kills are done.
    private static Fault next(ChaosTeam team, EnumMap<Fault, Integer> counts, SplittableRandom random) {
        if (team.kills() < KILLS) {
            return Fault.draw(random);
        }
        for (var fault : Fault.values()) {
            if (!counts.containsKey(fault)) {
                return fault;
            }
        }
        throw new IllegalStateException("nothing is left to do");
    }
}
