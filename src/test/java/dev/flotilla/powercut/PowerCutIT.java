package dev.flotilla.powercut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flotilla.chaos.ChaosTeam;
import dev.flotilla.chaos.Seeds;
import dev.flotilla.demo.SameProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The power of all servers goes off at once, under load, again and again: nothing acknowledged may be lost. Each
/// server's folder is a file system of its own. `-Dflotilla.cuts=N` sets how often (5).
@Tag("chaos")
@Timeout(900)
public class PowerCutIT {
    private static final int SERVERS = 3;
    private static final int CUTS = Integer.getInteger("flotilla.cuts", 5);
    private static final double RATE = 100;

    @TempDir
    Path folder;

    @BeforeEach
    void needsRoot() {
        assumeTrue(
                LoopDisk.unavailable().isEmpty(), () -> LoopDisk.unavailable().orElse(""));
    }

    @Test
    void nothingAcknowledgedIsLostWhenThePowerOfAllServersGoesOffAtOnce() throws IOException {
        var seed = Seeds.of("power cut");
        assertThat(cutAndVerify(folder, SameProgram.find(), CUTS, seed, () -> {}))
                .isEmpty();
    }

    /// @param underLoad runs once messages are acknowledged
    /// @return what the verifier found wrong
    public static List<String> cutAndVerify(Path folder, SameProgram program, int cuts, long seed, Runnable underLoad)
            throws IOException {
        var random = new SplittableRandom(seed);
        var servers = Files.createDirectories(folder.resolve("servers"));
        var disks = new ArrayList<LoopDisk>();
        try {
            for (var id = 1; id <= SERVERS; id++) {
                disks.add(LoopDisk.make(servers, "server-" + id));
            }
            try (var team = ChaosTeam.start(servers, folder.resolve("people"), program, RATE, seed)) {
                underLoad.run();
                for (var cut = 1; cut <= cuts; cut++) {
                    team.pass(Duration.ofMillis(1500 + random.nextInt(2000)));
                    powerOff(team, disks);
                    System.out.printf(
                            "power cut %d: %d acknowledged before%n",
                            cut, team.ledger().savedCount());
                    disks.forEach(LoopDisk::unmount);
                    disks.forEach(LoopDisk::mount);
                    team.startAll();
                    team.awaitAcknowledgement("power cut " + cut);
                    team.awaitMembers();
                }
                return team.verify("power cut, seed " + seed);
            }
        } finally {
            disks.forEach(LoopDisk::close);
        }
    }

    /// First the disks, as near to each other as calls allow, then the processes that stand on them.
    private static void powerOff(ChaosTeam team, List<LoopDisk> disks) {
        disks.forEach(LoopDisk::cut);
        team.killAll();
    }
}
