package dev.flotilla.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServerProcessTest {
    @TempDir
    Path folder;

    private final List<ServerProcess> started = new ArrayList<>();

    @AfterEach
    void killAll() {
        started.forEach(ServerProcess::close);
    }

    @Test
    void getsTheServerCommandAndTheReplicasInItsEnvironment() {
        var server = start(1);
        await().untilAsserted(() -> assertThat(server.spec().logFile())
                .content()
                .contains("server --server_id 1 --server_host 127.0.0.1 --server_port 45001 --data-dir")
                .contains("REPLICA_ADDRESSES=127.0.0.1:45001"));
    }

    @Test
    void isGoneAfterAKillAndRunsAgainAfterAStart() {
        var server = start(1);
        var pid = server.pid();
        server.kill();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(server.state()).isEqualTo(ServerProcess.State.STOPPED);
        server.start();
        assertThat(server.state()).isEqualTo(ServerProcess.State.RUNNING);
        assertThat(server.pid()).isNotEqualTo(pid);
    }

    @Test
    void stopsWhenAskedTo() {
        var server = start(1);
        assertThat(server.stop()).isTrue();
        assertThat(server.pid()).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void isFrozenWhilePausedAndCanBeKilledThen() throws IOException {
        var server = start(1);
        server.pause();
        assertThat(server.state()).isEqualTo(ServerProcess.State.PAUSED);
        await().until(() -> processState(server.pid()).equals("T"));
        server.resume();
        await().until(() -> !processState(server.pid()).equals("T"));
        server.pause();
        server.kill();
        assertThat(server.state()).isEqualTo(ServerProcess.State.STOPPED);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void endsWithAStarterThatWasKilledEvenWhenPaused() throws IOException {
        var program = SameProgram.find();
        var starter = new ProcessBuilder(
                        new SameProgram(program.launcher(), List.of(StarterThatIsKilled.class.getName()), true)
                                .command(List.of("-Xmx64m"), List.of(folder.toString())))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var pids = Arrays.stream(starter.inputReader(StandardCharsets.US_ASCII)
                        .readLine()
                        .split(" "))
                .map(Long::valueOf)
                .toList();
        assertThat(pids)
                .hasSize(2)
                .allMatch(pid -> ProcessHandle.of(pid).orElseThrow().isAlive());
        starter.destroyForcibly();
        await().untilAsserted(() -> assertThat(pids)
                .allMatch(pid ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()));
    }

    private ServerProcess start(int id) {
        var server = StarterThatIsKilled.server(id, folder);
        started.add(server);
        server.start();
        assertThat(server.state()).isEqualTo(ServerProcess.State.RUNNING);
        return server;
    }

    private static String processState(long pid) throws IOException {
        var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    }
}
