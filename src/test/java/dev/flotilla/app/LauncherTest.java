package dev.flotilla.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The script `./flotilla`, as far as it goes before it builds anything.
@Timeout(30)
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    @TempDir
    Path folder;

    private record Ran(int code, String words) {}

    private Ran run(String jdk) throws IOException, InterruptedException {
        var fromModule = Path.of("../flotilla");
        var script = (Files.exists(fromModule) ? fromModule : Path.of("flotilla")).toRealPath();
        var link = Files.createSymbolicLink(folder.resolve("link-" + jdk.hashCode()), script);
        var builder = new ProcessBuilder(List.of(link.toString(), "--version"))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("FLOTILLA_JDK", jdk);
        var process = builder.start();
        var words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), words);
    }

    @Test
    void aJdkThatWasNamedAndIsNoneIsNotPassedOverInSilence() throws Exception {
        var ran = run("/no/such/folder");
        assertThat(ran.code).isEqualTo(69);
        assertThat(ran.words)
                .startsWith("flotilla: FLOTILLA_JDK=/no/such/folder is no JDK 25")
                .hasLineCount(1);
    }

    @Test
    void anOlderJdkThatWasNamedIsRefusedToo() throws Exception {
        var old = folder.resolve("jdk-21");
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"21.0.1\"\n");
        assertThat(Files.createFile(old.resolve("bin/javac")).toFile().setExecutable(true))
                .isTrue();
        var ran = run(old.toString());
        assertThat(ran.code).isEqualTo(69);
        assertThat(ran.words).contains("is no JDK 25 or newer");
    }
}
