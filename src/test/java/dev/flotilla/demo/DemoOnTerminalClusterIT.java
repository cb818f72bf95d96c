package dev.flotilla.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The demo on a real terminal: one that `script` makes, so only where that is.
@Tag("cluster")
@Timeout(180)
class DemoOnTerminalClusterIT {
    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final String CTRL_C = "\u0003";
    private static final String LEAVES_THE_PAGE = "\u001b[?1049l";

    @TempDir
    Path folder;

    @Test
    void ctrlCLeavesNoProcessNoFileAndTheTerminalAsItWas() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(SCRIPT), "there is no " + SCRIPT);
        var demos = Files.createDirectory(folder.resolve("demos"));
        var screen = folder.resolve("screen");
        var terminal = start(demos, screen);
        try {
            await().atMost(Duration.ofSeconds(90)).until(() -> shown(screen).contains("starting 3 servers"));
            await().atMost(Duration.ofSeconds(30)).until(() -> servers(terminal) == 3);
            terminal.getOutputStream().write(CTRL_C.getBytes(StandardCharsets.US_ASCII));
            terminal.getOutputStream().flush();
            assertThat(terminal.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
            assertThat(servers(terminal)).isZero();
            try (var left = Files.list(demos)) {
                assertThat(left).isEmpty();
            }
            assertThat(shown(screen)).contains(LEAVES_THE_PAGE);
        } finally {
            terminal.descendants().forEach(ProcessHandle::destroyForcibly);
            terminal.destroyForcibly();
        }
    }

    private static Process start(Path demos, Path screen) throws IOException {
        var command = SameProgram.find().command(List.of("-Djava.io.tmpdir=" + demos), List.of("demo"));
        // started in the background, as servers of continuous integration are, this process may ignore Ctrl-C itself
        var inAWindow = "stty cols 120 rows 40; exec env --default-signal=INT " + quoted(command);
        var builder = new ProcessBuilder(SCRIPT.toString(), "--quiet", "--flush", "--command", inAWindow, "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(screen.toFile());
        builder.environment().put("TERM", "xterm");
        return builder.start();
    }

    private static String quoted(List<String> command) {
        return String.join(
                " ",
                command.stream()
                        .map(word -> "'" + word.replace("'", "'\\''") + "'")
                        .toList());
    }

    private static String shown(Path screen) throws IOException {
        return Files.readString(screen, StandardCharsets.ISO_8859_1);
    }

    /// Java processes that a Java process started. Their arguments do not tell: the system hides long ones.
    private static long servers(Process terminal) {
        return terminal.descendants()
                .filter(process -> isJava(process)
                        && process.parent()
                                .filter(DemoOnTerminalClusterIT::isJava)
                                .isPresent())
                .count();
    }

    private static boolean isJava(ProcessHandle process) {
        return process.info().command().filter(path -> path.endsWith("/java")).isPresent();
    }
}
