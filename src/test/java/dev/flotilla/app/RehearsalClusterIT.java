package dev.flotilla.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.demo.SameProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A rehearsal that fails costs a package its start-up cache, and nobody sees it before the package is made.
@Tag("cluster")
@Timeout(120)
class RehearsalClusterIT {
    @TempDir
    Path folder;

    @Test
    void theFirstMinuteThatTheBuildRecordsGoesWell() throws Exception {
        var said = folder.resolve("said");
        var command = new ArrayList<>(SameProgram.find().launcher());
        command.add(Rehearsal.class.getName());
        command.add(folder.resolve("work").toString());
        Files.createDirectory(folder.resolve("work"));
        var rehearsal = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(rehearsal.waitFor(90, TimeUnit.SECONDS)).as("it ends").isTrue();
            assertThat(rehearsal.exitValue()).as(Files.readString(said)).isZero();
        } finally {
            rehearsal.destroyForcibly();
        }
    }
}
