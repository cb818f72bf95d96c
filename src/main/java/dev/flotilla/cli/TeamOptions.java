package dev.flotilla.cli;

import dev.flotilla.client.TeamSettings;
import dev.flotilla.config.Address;
import dev.flotilla.config.AppPaths;
import dev.flotilla.config.ClientConfig;
import dev.flotilla.config.TeamFile;
import dev.flotilla.config.TeamFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What every command that talks to a team understands.
final class TeamOptions {
    private static final int DEVICE_MAX = 64;
    private static final int SECONDS_MAX = 86_400;

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

    @Option(
            names = {"--team-dir", "--team_dir"},
            paramLabel = "DIR",
            description = "Where this account keeps whom it believes, for servers and commands alike.")
    private @Nullable Path teamDir;

    @Option(names = "--json", description = "For programs: JSON, numbers as they are.")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to wait for the team (default 15, or as config_client.json says).")
    private @Nullable Double timeoutSeconds;

    private @Nullable ClientConfig read;

    Output.Format format() {
        return json ? Output.Format.JSON : Output.Format.TEXT;
    }

    boolean namesServers() {
        return !servers.isEmpty();
    }

    /// For one call with all its tries.
    Duration timeout() {
        var seconds = timeoutSeconds;
        if (seconds == null) {
            return config().lookupTimeout().plus(config().rpcTimeout());
        }
        if (!(seconds >= 0.001 && seconds <= SECONDS_MAX)) {
            throw new CommandFailed(ExitCode.USAGE, "--timeout is in seconds, from 0.001 to " + SECONDS_MAX + ".");
        }
        return Duration.ofMillis((long) (seconds * 1_000));
    }

    private ClientConfig config() {
        var known = read;
        if (known == null) {
            known = ClientConfig.read(config, Path.of(""));
            read = known;
        }
        return known;
    }

    List<Address> seeds() {
        if (servers.isEmpty()) {
            return config().addresses();
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
        return TeamSettings.of(config(), device(), folder.data(), team())
                .withSeeds(seeds())
                .withAnswerLimit(timeout());
    }

    /// Whom this account believes at those addresses.
    private TeamFile team() {
        var teams = new TeamFiles(teamDir == null ? AppPaths.of(System.getenv()).teamDir() : teamDir);
        return teams.findOrOnly(seeds())
                .orElseThrow(() -> new CommandFailed(
                        ExitCode.UNAVAILABLE,
                        "This account knows no team at "
                                + seeds().stream().map(Address::toString).collect(Collectors.joining(", "))
                                + ": there is no team file in " + teams.folder()
                                + ". The server that is started with --initial_leader true makes one."));
    }

    /// Shells know the name; many do not tell their children.
    private static String hostName() {
        var told = System.getenv().getOrDefault("HOSTNAME", System.getenv().getOrDefault("COMPUTERNAME", ""));
        try {
            var file = Path.of("/etc/hostname");
            var found = told.isEmpty() && Files.isReadable(file)
                    ? Files.readString(file).strip()
                    : told;
            return found.isEmpty() ? "terminal" : found;
        } catch (IOException e) {
            return "terminal"; // only a name to be shown
        }
    }

    private static String device() {
        var name = hostName();
        return name.length() > DEVICE_MAX ? name.substring(0, DEVICE_MAX) : name;
    }
}
