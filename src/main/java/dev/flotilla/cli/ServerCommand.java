package dev.flotilla.cli;

import dev.flotilla.base.LinkCuts;
import dev.flotilla.base.ParentWatch;
import dev.flotilla.config.ServerFlags;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `flotilla server`: the original's flags as they are, and with hyphens.
@Command(name = "server", description = "Runs one server until it is stopped.", mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {
    private final Launcher launcher;

    @Option(
            names = {"--server_id", "--server-id"},
            paramLabel = "N",
            description = "Number of this server in the team, from 1; the lowest live one is preferred as leader.")
    private @Nullable Integer serverId;

    @Option(
            names = {"--server_host", "--server-host"},
            paramLabel = "HOST",
            description = "Address under which others reach this server.")
    private @Nullable String serverHost;

    @Option(
            names = {"--server_port", "--server-port"},
            paramLabel = "PORT",
            description = "Port for people and clients (50051).")
    private @Nullable Integer serverPort;

    @Option(
            names = {"--engine_port", "--engine-port"},
            paramLabel = "PORT",
            description = "Port for the other servers (the public port + 1000).")
    private @Nullable Integer enginePort;

    @Option(
            names = {"--initial_leader", "--initial-leader"},
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            description = "This server starts a new team's election.")
    private @Nullable Boolean initialLeader;

    @Option(
            names = "--join",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            description = "Join a team that runs already.")
    private @Nullable Boolean join;

    @Option(names = "--config", paramLabel = "FILE", description = "Instead of config.json.")
    private @Nullable Path config;

    @Option(
            names = {"--master-config", "--master_config"},
            paramLabel = "FILE",
            description = "Instead of config_master.json.")
    private @Nullable Path masterConfig;

    @Option(
            names = {"--data-dir", "--data_dir"},
            paramLabel = "DIR",
            description = "Where this server keeps its files.")
    private @Nullable Path dataDir;

    @Option(
            names = {"--team-dir", "--team_dir"},
            paramLabel = "DIR",
            description = "Where this account keeps whom it believes, for servers and commands alike.")
    private @Nullable Path teamDir;

    /// For programs that start servers: no server outlives its starter.
    @Option(names = "--exit-with-parent", hidden = true, description = "End when standard input ends.")
    private boolean exitWithParent;

    ServerCommand(Launcher launcher) {
        this.launcher = launcher;
    }

    @Override
    public Integer call() {
        if (exitWithParent) {
            ParentWatch.haltWhenParentEnds(LinkCuts::obey);
        }
        return launcher.server(new ServerFlags(
                serverId,
                serverHost,
                serverPort,
                enginePort,
                initialLeader,
                join,
                config,
                masterConfig,
                dataDir,
                teamDir));
    }
}
