package dev.flotilla.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real server in a process of its own, as `flotilla server` starts it. It ends with this process, however this one
/// ends: the child halts when its standard input closes.
///
/// Thread-safe: every change happens under this object's monitor, which no other code sees.
public final class ServerProcess implements AutoCloseable {
    public enum State {
        STOPPED,
        RUNNING,
        PAUSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final ServerSpec spec;
    private final SameProgram program;
    private final List<String> jvmOptions;
    private @Nullable Process process;
    private @Nullable PausedProcess pause;

    public ServerProcess(ServerSpec spec, SameProgram program, List<String> jvmOptions) {
        this.spec = spec;
        this.program = program;
        this.jvmOptions = List.copyOf(jvmOptions);
    }

    public ServerSpec spec() {
        return spec;
    }

    public int id() {
        return spec.id();
    }

    public String address() {
        return spec.address();
    }

    /// Starts it on the data it has; its output is added to the log file. Does nothing when it runs.
    public synchronized void start() {
        if (state() != State.STOPPED) {
            return;
        }
        try {
            Files.createDirectories(spec.dataFolder());
            var builder = new ProcessBuilder(program.command(jvmOptions, arguments()))
                    .directory(spec.folder().toFile()) // no config.json of the user's there
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(spec.logFile().toFile()));
            var environment = builder.environment();
            List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "DB_FILE", "HEARTBEAT_INTERVAL", "LEASE_TIMEOUT")
                    .forEach(environment::remove);
            environment.put("REPLICA_ADDRESSES", String.join(",", spec.replicas()));
            process = builder.start();
            pause = null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start server " + spec.id(), e);
        }
    }

    private List<String> arguments() {
        var arguments = new ArrayList<>(List.of(
                "server",
                "--server_id",
                Integer.toString(spec.id()),
                "--server_host",
                "127.0.0.1",
                "--server_port",
                Integer.toString(spec.port()),
                "--data-dir",
                spec.dataFolder().toString(),
                "--team-dir",
                spec.teamDir().toString(),
                "--exit-with-parent"));
        switch (spec.start()) {
            case FOUNDS -> arguments.addAll(List.of("--initial_leader", "true"));
            case WITH_THE_FOUNDER -> arguments.addAll(List.of("--initial_leader", "false"));
            case JOINS -> arguments.addAll(List.of("--initial_leader", "false", "--join", "true"));
        }
        arguments.addAll(spec.extra());
        return arguments;
    }

    public synchronized State state() {
        if (process == null || !process.isAlive()) {
            return State.STOPPED;
        }
        return pause == null ? State.RUNNING : State.PAUSED;
    }

    /// Its process id; 0 while it is stopped.
    public synchronized long pid() {
        return process == null || !process.isAlive() ? 0 : process.pid();
    }

    /// `kill -9`: no goodbye. Returns when the process is gone.
    public synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd(process);
            endPause();
        }
    }

    /// Asks it to stop (SIGTERM) and waits; kills it when it takes too long.
    ///
    /// @return whether it stopped by itself
    public synchronized boolean stop() {
        if (process == null) {
            return true;
        }
        endPause();
        process.destroy();
        try {
            if (process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
        return false;
    }

    /// Lets its engine hear nothing of these servers; none = of all again. A new start hears all.
    public synchronized void cutFrom(Collection<Integer> serverIds) {
        if (process == null || !process.isAlive()) {
            return;
        }
        var order = "cut" + serverIds.stream().map(id -> " " + id).collect(Collectors.joining()) + "\n";
        try {
            process.getOutputStream().write(order.getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (IOException e) {
            LOG.debug("server {} died before it heard of a cut", spec.id());
        }
    }

    /// Freezes it (SIGSTOP) until [#resume]; when this process dies meanwhile, it is resumed first and then ends.
    public synchronized void pause() {
        if (state() == State.RUNNING) {
            pause = PausedProcess.of(pid());
        }
    }

    public synchronized void resume() {
        endPause();
    }

    private void endPause() {
        if (pause != null) {
            pause.close();
            pause = null;
        }
    }

    @Override
    public void close() {
        kill();
    }

    /// Signals to pause a process exist here.
    public static boolean canPause() {
        return !System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    private static void awaitEnd(Process process) {
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " does not die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
