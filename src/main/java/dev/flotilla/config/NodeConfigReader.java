package dev.flotilla.config;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Puts a [NodeConfig] together: flags before environment before `config.json` before defaults. Seeds of a server that
/// is told to join come from `config_master.json` first.
public final class NodeConfigReader {
    private static final Set<String> SERVER_KEYS = Set.of(
            "server_id",
            "server_host",
            "server_port",
            "replica_addresses",
            "db_file",
            "heartbeat_interval",
            "lease_timeout",
            "initial_leader");
    private static final Set<String> MASTER_KEYS = Set.of("instances", "replica_addresses");

    private final ServerFlags flags;
    private final Map<String, String> environment;
    private final Path folder;
    private final AppPaths paths;
    private final Optional<Settings> file;

    private NodeConfigReader(ServerFlags flags, Map<String, String> environment, Path folder, AppPaths paths) {
        this.flags = flags;
        this.environment = environment;
        this.folder = folder;
        this.paths = paths;
        this.file = chosen(flags.config(), "--config", "config.json").map(path -> Settings.read(path, SERVER_KEYS));
    }

    /// @param folder      where relative paths start: the current directory
    /// @param environment of the process
    /// @throws ConfigException with place, mistake and way out
    public static NodeConfig read(ServerFlags flags, Map<String, String> environment, Path folder) {
        return new NodeConfigReader(flags, environment, folder, AppPaths.of(environment)).config();
    }

    private NodeConfig config() {
        var id = serverId();
        var address = publicAddress();
        var dataDir = Optional.ofNullable(flags.dataDir()).map(this::absolute).orElseGet(() -> paths.serverDir(id));
        var election = lease().orElse(NodeConfig.DEFAULT_ELECTION_TIMEOUT);
        return new NodeConfig(
                id,
                address,
                engineAddress(address),
                seeds(address),
                databaseFile(id).orElseGet(() -> dataDir.resolve("flotilla.db")),
                dataDir,
                heartbeat(election),
                election,
                first(
                                () -> Optional.ofNullable(flags.initialLeader()),
                                () -> ofThisServer(id).flatMap(settings -> settings.truth("initial_leader")))
                        .orElse(false),
                Boolean.TRUE.equals(flags.join()),
                Optional.ofNullable(flags.teamDir()).map(this::absolute).orElseGet(paths::teamDir));
    }

    private int serverId() {
        return first(() -> Optional.ofNullable(flags.serverId()), () -> file.flatMap(Settings::serverId))
                .map(id -> {
                    if (id < 1 || id > NodeConfig.SERVER_ID_MAX) {
                        throw new ConfigException(
                                "--server_id " + id + ": give a number from 1 to " + NodeConfig.SERVER_ID_MAX);
                    }
                    return id;
                })
                .orElseThrow(() -> new ConfigException("This server has no number: give --server_id 1 (each server its"
                        + " own), or \"server_id\" in config.json"));
    }

    private Address publicAddress() {
        var host = first(() -> Optional.ofNullable(flags.serverHost()), () -> file.flatMap(f -> f.host("server_host")))
                .orElse("127.0.0.1");
        var port = first(() -> Optional.ofNullable(flags.serverPort()), () -> file.flatMap(f -> f.port("server_port")))
                .orElse(NodeConfig.FIRST_PORT);
        var address = fromFlag("--server_host/--server_port", () -> new Address(host, port));
        if (address.isWildcard()) {
            throw new ConfigException("server_host " + host + " means every address of this computer, and nobody can"
                    + " connect to that: give the one address by which the others reach it");
        }
        return address;
    }

    private Address engineAddress(Address address) {
        var given = flags.enginePort();
        if (given == null && address.port() + NodeConfig.ENGINE_PORT_DISTANCE > Address.PORT_MAX) {
            throw new ConfigException("server_port " + address.port() + ": the engine's port would be "
                    + (address.port() + NodeConfig.ENGINE_PORT_DISTANCE) + ", which is none; give --engine_port");
        }
        var engine = fromFlag(
                "--engine_port",
                () -> new Address(
                        address.host(), given == null ? address.port() + NodeConfig.ENGINE_PORT_DISTANCE : given));
        if (engine.equals(address)) {
            throw new ConfigException("--engine_port " + engine.port() + " is the server_port too: give another");
        }
        return engine;
    }

    private List<Address> seeds(Address self) {
        var seeds = new LinkedHashSet<Address>();
        if (Boolean.TRUE.equals(flags.join())) {
            seeds.addAll(masterSeeds());
        }
        seeds.addAll(first(this::environmentAddresses, () -> file.flatMap(f -> f.addresses("replica_addresses")))
                .orElse(seeds.isEmpty() ? NodeConfig.DEFAULT_SEEDS : List.of()));
        seeds.remove(self);
        return List.copyOf(seeds);
    }

    private List<Address> masterSeeds() {
        var master = chosen(flags.masterConfig(), "--master-config", "config_master.json")
                .map(path -> Settings.read(path, MASTER_KEYS));
        var seeds = new ArrayList<Address>();
        master.ifPresent(settings -> {
            settings.objects("instances", SERVER_KEYS).forEach(one -> {
                one.serverId();
                var host = one.host("server_host").orElse("127.0.0.1");
                one.port("server_port").ifPresent(port -> seeds.add(new Address(host, port)));
            });
            seeds.addAll(settings.addresses("replica_addresses").orElse(List.of()));
        });
        return seeds;
    }

    private Optional<List<Address>> environmentAddresses() {
        return variable("REPLICA_ADDRESSES")
                .map(text -> Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .map(part -> fromFlag("REPLICA_ADDRESSES", () -> Address.parse(part)))
                        .toList());
    }

    /// `db_file` names one server's file: it does not hold for a server that a flag gave another number.
    private Optional<Path> databaseFile(int id) {
        return first(() -> variable("DB_FILE"), () -> ofThisServer(id).flatMap(settings -> settings.text("db_file")))
                .map(text -> {
                    try {
                        return absolute(Path.of(text));
                    } catch (InvalidPathException e) {
                        throw new ConfigException("db_file '" + text + "' is no file name: " + e.getMessage(), e);
                    }
                });
    }

    private Optional<Settings> ofThisServer(int id) {
        return file.filter(settings -> settings.serverId().orElse(id) == id);
    }

    private Optional<Duration> lease() {
        return first(
                () -> variable("LEASE_TIMEOUT").map(text -> seconds("LEASE_TIMEOUT", text)),
                () -> file.flatMap(settings -> settings.seconds("lease_timeout")));
    }

    private Duration heartbeat(Duration election) {
        var half = election.dividedBy(2);
        var most = NodeConfig.DEFAULT_HEARTBEAT_INTERVAL;
        var heartbeat = first(
                        () -> variable("HEARTBEAT_INTERVAL").map(text -> seconds("HEARTBEAT_INTERVAL", text)),
                        () -> file.flatMap(settings -> settings.seconds("heartbeat_interval")))
                .orElse(most.compareTo(half) < 0 ? most : half);
        if (heartbeat.compareTo(election) >= 0) {
            throw new ConfigException("heartbeat_interval (" + heartbeat.toMillis() + " ms) must be shorter than"
                    + " lease_timeout (" + election.toMillis() + " ms), better half of it: else a healthy server"
                    + " looks dead between two heartbeats");
        }
        return heartbeat;
    }

    private Optional<Path> chosen(@org.jspecify.annotations.Nullable Path given, String flag, String name) {
        if (given == null) {
            return Optional.of(folder.resolve(name)).filter(Files::isRegularFile);
        }
        var path = absolute(given);
        if (!Files.isRegularFile(path)) {
            throw new ConfigException(flag + " " + given + ": there is no such file");
        }
        return Optional.of(path);
    }

    private Path absolute(Path path) {
        return folder.resolve(path).toAbsolutePath().normalize();
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static Duration seconds(String name, String text) {
        try {
            var seconds = new BigDecimal(text);
            if (Settings.isDuration(seconds)) {
                return Settings.duration(seconds);
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(name + "=" + text + ": give seconds as a number, like 0.5", e);
        }
        throw new ConfigException(name + "=" + text + ": give seconds from 0.001 to 86400");
    }

    private static <T> T fromFlag(String name, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + ": " + Objects.requireNonNullElse(e.getMessage(), "not valid"), e);
        }
    }

    @SafeVarargs
    private static <T> Optional<T> first(Supplier<Optional<T>>... sources) {
        return Arrays.stream(sources).flatMap(source -> source.get().stream()).findFirst();
    }
}
