package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.MemberId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A child process that runs [EngineServerMain].
final class EngineProcess {
    final MemberId id;
    private final Process process;
    private final PrintStream commands;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final Map<String, CompletableFuture<String>> answers = new ConcurrentHashMap<>();

    private EngineProcess(MemberId id, Process process) {
        this.id = id;
        this.process = process;
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread.ofPlatform().daemon().name("reads-" + id).start(this::read);
    }

    static EngineProcess start(Path root, MemberId id, List<String> arguments, String... options) throws IOException {
        var folder = Files.createDirectories(root.resolve(id.toString()));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(EngineServerMain.jvmOptions());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EngineServerMain.class.getName()));
        command.add(folder.toString());
        command.addAll(arguments);
        var process = new ProcessBuilder(command)
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        var started = new EngineProcess(id, process);
        started.next("ready", 30);
        return started;
    }

    private void read() {
        try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("answer ")) {
                    var words = line.split(" ", 3);
                    answers.remove(words[1]).complete(words[2]);
                } else {
                    said.add(line);
                }
            }
        } catch (IOException e) {
            said.add("broken " + e);
        }
        answers.values().forEach(a -> a.complete("unknown process ended"));
    }

    CompletableFuture<String> propose(String id, String text) {
        var answer = new CompletableFuture<String>();
        answers.put(id, answer);
        commands.println("propose " + id + " " + text);
        if (!process.isAlive()) {
            answer.complete("unknown process ended");
        }
        return answer;
    }

    String ask(String command, long seconds) {
        commands.println(command);
        return next(command.split(" ")[0], seconds);
    }

    private String next(String prefix, long seconds) {
        try {
            var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() < end) {
                var line = said.poll(100, TimeUnit.MILLISECONDS);
                if (line != null && line.startsWith(prefix)) {
                    return line.substring(prefix.length()).strip();
                }
                if (line == null && !process.isAlive()) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException(id + " did not answer '" + prefix + "'");
    }

    boolean leads() {
        return ask("status", 10).startsWith("LEADER");
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /// As `kill -9`.
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    }

    /// Ends politely.
    void end() throws InterruptedException {
        commands.close();
        if (!process.waitFor(15, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
