package dev.flotilla.app;

import dev.flotilla.cli.ExitCode;
import dev.flotilla.cli.FlotillaCommand;
import dev.flotilla.cli.Version;
import dev.flotilla.config.DataDirLock;
import dev.flotilla.config.NodeConfigReader;
import dev.flotilla.config.ServerFlags;
import dev.flotilla.config.TeamFiles;
import dev.flotilla.demo.FreePorts;
import dev.flotilla.node.FlotillaNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// A first minute in one process: a server, an account, some messages, the views. The build runs it once so that the
/// JVM can keep what it loaded and compiled in an ahead-of-time cache; every later start then takes that from there.
/// It works in the folder it is given and leaves it to its caller.
public final class Rehearsal {
    private static final int MESSAGES = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final String address;

    private Rehearsal(Path folder, String address) {
        this.folder = folder;
        this.address = address;
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("usage: Rehearsal FOLDER");
            System.exit(64);
        }
        var folder = Path.of(arguments[0]).toAbsolutePath();
        Logging.forServer(folder.resolve("logs"));
        var port = FreePorts.forServer(ThreadLocalRandom.current());
        var flags = new ServerFlags(
                1, "127.0.0.1", port, null, true, null, null, null, folder.resolve("server"), folder.resolve("trust"));
        var config = NodeConfigReader.read(flags, Map.of("REPLICA_ADDRESSES", "127.0.0.1:" + port), folder);
        try (var node = FlotillaNode.start(config, DataDirLock.take(config.dataDir()), Version.number())) {
            // a new team's authority is made by its first leader, a moment after the start
            if (new TeamFiles(folder.resolve("trust"))
                    .await(List.of(config.publicAddress()), PATIENCE)
                    .isEmpty()) {
                throw new IllegalStateException("the rehearsal's server made no team");
            }
            new Rehearsal(folder, "127.0.0.1:" + port).play();
        }
        System.exit(0);
    }

    private void play() throws IOException {
        var password = Files.writeString(folder.resolve("password"), "a rehearsal only\n");
        run("create-account", "ann", "--password-file", password.toString());
        run("login", "ann", "--password-file", password.toString());
        for (var i = 0; i < MESSAGES; i++) {
            run("send", "--to", "#general", "line " + i);
        }
        run("messages", "--with", "#general");
        run("members", "--json");
        run("status");
        run("verify");
    }

    private void run(String... words) {
        var line = new ArrayList<>(List.of(words));
        line.addAll(List.of(
                "--server",
                address,
                "--client-dir",
                folder.resolve("client").toString(),
                "--team-dir",
                folder.resolve("trust").toString()));
        var exit = FlotillaCommand.commandLine(new ProgramLauncher()).execute(line.toArray(String[]::new));
        if (exit != ExitCode.DONE) {
            throw new IllegalStateException("the rehearsal's " + words[0] + " ended with " + exit);
        }
    }
}
