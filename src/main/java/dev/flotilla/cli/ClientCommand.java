package dev.flotilla.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `flotilla client`: the window without a server.
@Command(name = "client", description = "Opens the window, client only.", mixinStandardHelpOptions = true)
final class ClientCommand implements Callable<Integer> {
    private final Launcher launcher;

    @Option(names = "--config", paramLabel = "FILE", description = "Instead of config_client.json.")
    private @Nullable Path config;

    ClientCommand(Launcher launcher) {
        this.launcher = launcher;
    }

    @Override
    public Integer call() {
        return launcher.client(Optional.ofNullable(config));
    }
}
