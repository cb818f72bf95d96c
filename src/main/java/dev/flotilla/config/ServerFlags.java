package dev.flotilla.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What stood on the command line of `flotilla server`; null = not given.
///
/// @param config       --config: a file that must exist; else ./config.json is read when it is there
/// @param masterConfig --master-config: likewise, ./config_master.json
public record ServerFlags(
        @Nullable Integer serverId,
        @Nullable String serverHost,
        @Nullable Integer serverPort,
        @Nullable Integer enginePort,
        @Nullable Boolean initialLeader,
        @Nullable Boolean join,
        @Nullable Path config,
        @Nullable Path masterConfig,
        @Nullable Path dataDir,
        @Nullable Path teamDir) {
    public static final ServerFlags NONE = new ServerFlags(null, null, null, null, null, null, null, null, null, null);

    public static ServerFlags of(int serverId, String host, int port) {
        return new ServerFlags(serverId, host, port, null, null, null, null, null, null, null);
    }

    public ServerFlags withFolders(Path data, Path teams) {
        return new ServerFlags(
                serverId, serverHost, serverPort, enginePort, initialLeader, join, config, masterConfig, data, teams);
    }

    public ServerFlags asInitialLeader() {
        return new ServerFlags(
                serverId, serverHost, serverPort, enginePort, true, join, config, masterConfig, dataDir, teamDir);
    }
}
