package dev.flotilla.cli;

import dev.flotilla.client.TeamSettings;
import dev.flotilla.config.Address;
import dev.flotilla.config.AppPaths;
import dev.flotilla.config.ClientConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What every command that talks to a team understands.
final class TeamOptions {
    private static final int DEVICE_MAX = 64;

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description = "Where to start looking for the team; may be given several times.")
    private List<String> servers = new ArrayList<>();

    @Option(names = "--config", paramLabel = "FILE", description = "Instead of config_client.json.")
    private @Nullable Path config;

    @Option(
            names = "--client-dir",
            paramLabel = "DIR",
            description = "Where the session, the outbox and the list of servers are kept.")
    private @Nullable Path clientDir;

    @Option(names = "--json", description = "For programs: JSON, numbers as they are.")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to wait for the team (default ${DEFAULT-VALUE}).",
            defaultValue = "15")
    private double timeoutSeconds;

    Output.Format format() {
        return json ? Output.Format.JSON : Output.Format.TEXT;
    }

    boolean namesServers() {
        return !servers.isEmpty();
    }

    Duration timeout() {
        return Duration.ofMillis((long) (timeoutSeconds * 1_000));
    }

    List<Address> seeds() {
        if (servers.isEmpty()) {
            return ClientConfig.read(config, Path.of("")).addresses();
        }
        try {
            return servers.stream().map(Address::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, "--server: " + e.getMessage());
        }
    }

    TeamFolder folder() {
        var paths = AppPaths.of(System.getenv());
        var data = clientDir == null ? paths.dataDir() : clientDir;
        var settings = clientDir == null ? paths.configDir() : clientDir;
        return TeamFolder.find(data.resolve("teams"), settings.resolve("teams"), seeds());
    }

    TeamSettings settings(TeamFolder folder) {
        return TeamSettings.of(seeds(), device(), folder.data()).withAnswerLimit(timeout());
    }

    private static String device() {
        var name = System.getenv().getOrDefault("HOSTNAME", System.getenv().getOrDefault("COMPUTERNAME", "terminal"));
        return name.length() > DEVICE_MAX ? name.substring(0, DEVICE_MAX) : name;
    }
}
