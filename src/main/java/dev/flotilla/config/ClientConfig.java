package dev.flotilla.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client is told by `config_client.json`; all of it has defaults.
///
/// @param addresses        where to look for servers first: `client_connect_host:port`, then `replica_addresses`
/// @param rpcTimeout       one try of one call
/// @param fallbackTimeout  one question who leads, and so how long a leader may be silent
/// @param lookupTimeout    one search for the leader over all addresses; a call with all its tries may take this and
/// one
///                         `rpcTimeout`
/// @param retryDelay       shortest pause before a try is repeated
/// @param heartbeat        how often the leader is asked whether it lives
public record ClientConfig(
        List<Address> addresses,
        Duration rpcTimeout,
        Duration fallbackTimeout,
        Duration lookupTimeout,
        Duration retryDelay,
        Duration heartbeat) {
    public static final ClientConfig DEFAULT = new ClientConfig(
            NodeConfig.DEFAULT_SEEDS,
            Duration.ofSeconds(5),
            Duration.ofMillis(800),
            Duration.ofSeconds(10),
            Duration.ofMillis(20),
            Duration.ofMillis(500));
    private static final Set<String> KEYS = Set.of(
            "client_connect_host",
            "client_connect_port",
            "replica_addresses",
            "rpc_timeout",
            "fallback_timeout",
            "overall_leader_lookup_timeout",
            "retry_delay",
            "client_heartbeat_interval");

    public ClientConfig {
        addresses = List.copyOf(addresses);
    }

    /// Reads `given`, or `config_client.json` in `folder` when it is there, or the defaults.
    ///
    /// @throws ConfigException with file, line and way out
    public static ClientConfig read(@Nullable Path given, Path folder) {
        var path = folder.resolve(given == null ? Path.of("config_client.json") : given);
        if (!Files.isRegularFile(path)) {
            if (given != null) {
                throw new ConfigException("--config " + given + ": there is no such file");
            }
            return DEFAULT;
        }
        var settings = Settings.read(path, KEYS);
        return new ClientConfig(
                addresses(settings),
                settings.seconds("rpc_timeout").orElse(DEFAULT.rpcTimeout),
                settings.seconds("fallback_timeout").orElse(DEFAULT.fallbackTimeout),
                settings.seconds("overall_leader_lookup_timeout").orElse(DEFAULT.lookupTimeout),
                settings.seconds("retry_delay").orElse(DEFAULT.retryDelay),
                settings.seconds("client_heartbeat_interval").orElse(DEFAULT.heartbeat));
    }

    private static List<Address> addresses(Settings settings) {
        var all = new LinkedHashSet<Address>();
        var host = settings.host("client_connect_host");
        var port = settings.port("client_connect_port");
        if (host.isPresent() || port.isPresent()) {
            all.add(new Address(host.orElse("127.0.0.1"), port.orElse(NodeConfig.FIRST_PORT)));
        }
        Optional<List<Address>> others = settings.addresses("replica_addresses");
        all.addAll(others.orElse(all.isEmpty() ? DEFAULT.addresses : List.of()));
        return List.copyOf(all);
    }
}
