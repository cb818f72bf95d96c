package dev.flotilla.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flotilla.base.PlantedBug;
import dev.flotilla.demo.SameProgram;
import dev.flotilla.powercut.LoopDisk;
import dev.flotilla.powercut.PowerCutIT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A verifier that has never failed proves nothing: servers with a planted bug, and the same verifier must find it.
@Tag("chaos")
@Timeout(600)
class PlantedBugsChaosIT {
    private static final double RATE = 80;
    private static final int ROUNDS_MAX = 8;

    @TempDir
    Path folder;

    @Test
    void answersBeforeTheDiskHasThemAreFoundByAPowerCut() throws IOException {
        assumeTrue(
                LoopDisk.unavailable().isEmpty(), () -> LoopDisk.unavailable().orElse(""));
        var seed = Seeds.of("planted: no force");
        var classes = Files.createDirectories(folder.resolve("planted"));
        var log = ForgetfulLog.plantedIn(classes);
        var program = SameProgram.find().withFirstOnClassPath(classes);
        assertThat(PowerCutIT.cutAndVerify(folder, program, 1, seed, log::forget))
                .as("what the verifier says of servers that do not force")
                .anyMatch(finding -> finding.contains("is missing"));
    }

    @Test
    void aMessageThatIsSavedTwiceIsFound() throws IOException {
        assertThat(afterFaults(PlantedBug.NO_DEDUPE, Fault.KILL_LEADER))
                .anyMatch(finding -> finding.contains("doubled") || finding.contains("and then at"));
    }

    @Test
    void aServerThatReadsItsClockWhileApplyingIsFound() throws IOException {
        assertThat(afterFaults(PlantedBug.CLOCK_IN_APPLY, Fault.KILL_FOLLOWER))
                .anyMatch(finding -> finding.contains("differ at sequence") || finding.contains("different rows"));
    }

    @Test
    void aFollowerThatAnswersReadsItCannotKnowIsFound() throws IOException {
        assertThat(afterFaults(PlantedBug.STALE_READS, Fault.KILL_LEADER))
                .anyMatch(finding -> finding.startsWith("I5"));
    }

    /// Strikes until the verifier has something to say, or often enough.
    private List<String> afterFaults(PlantedBug bug, Fault fault) throws IOException {
        var seed = Seeds.of("planted " + bug);
        var random = new java.util.SplittableRandom(seed);
        try (var team = ChaosTeam.start(folder.resolve("servers"), folder.resolve("people"), with(bug), RATE, seed)) {
            for (var round = 0; round < ROUNDS_MAX; round++) {
                fault.strike(team, random.split());
                team.awaitMembers();
            }
            return team.verify("planted " + bug + ", seed " + seed);
        }
    }

    private SameProgram with(PlantedBug bug) throws IOException {
        var classes = Files.createDirectories(folder.resolve("planted"));
        Files.writeString(classes.resolve("flotilla-planted-bugs.txt"), bug.name() + "\n");
        return SameProgram.find().withFirstOnClassPath(classes);
    }
}
