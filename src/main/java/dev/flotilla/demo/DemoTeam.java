package dev.flotilla.demo;

import dev.flotilla.config.Address;
import dev.flotilla.config.TeamFile;
import dev.flotilla.config.TeamFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/// The servers of a demo, a benchmark or a test: processes on this computer with folders below one folder. The list
/// may be read by any thread; changes come from one.
public final class DemoTeam implements AutoCloseable {
    private static final List<String> SMALL = List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path folder;
    private final SameProgram program;
    private final RandomGenerator random;
    private final List<String> jvmOptions;
    private final List<String> founders;
    private final List<ServerProcess> servers = new CopyOnWriteArrayList<>();
    private volatile Optional<ServerProcess> cutOff = Optional.empty();

    /// Nothing is started yet.
    ///
    /// @param founders   how many servers the cluster begins with
    /// @param jvmOptions for every server; empty = small and quick to warm up
    public static DemoTeam of(
            int founders, Path folder, SameProgram program, List<String> jvmOptions, RandomGenerator random) {
        var ports = new ArrayList<Integer>();
        while (ports.size() < founders) {
            ports.add(FreePorts.forServer(random));
        }
        return new DemoTeam(folder, program, random, jvmOptions.isEmpty() ? SMALL : jvmOptions, ports);
    }

    private DemoTeam(
            Path folder, SameProgram program, RandomGenerator random, List<String> jvmOptions, List<Integer> ports) {
        this.folder = folder;
        this.program = program;
        this.random = random;
        this.jvmOptions = List.copyOf(jvmOptions);
        this.founders = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        for (var port : ports) {
            var id = servers.size() + 1;
            servers.add(server(id, port, id == 1 ? ServerSpec.Start.FOUNDS : ServerSpec.Start.WITH_THE_FOUNDER));
        }
    }

    public List<ServerProcess> servers() {
        return List.copyOf(servers);
    }

    public List<String> addresses() {
        return servers.stream().map(ServerProcess::address).toList();
    }

    /// Where the founder leaves whom to believe.
    public Path teamDir() {
        return folder.resolve("trust");
    }

    /// Whom to believe; waits until the founder has made it.
    ///
    /// @throws DemoException when no server makes it
    public TeamFile trust() {
        var places = addresses().stream().map(Address::parse).toList();
        return new TeamFiles(teamDir())
                .await(places, PATIENCE)
                .orElseThrow(() -> new DemoException(
                        "no server made the team's file in " + teamDir() + " within " + PATIENCE.toSeconds() + " s"));
    }

    public Optional<ServerProcess> server(int id) {
        return servers.stream().filter(server -> server.id() == id).findFirst();
    }

    public void startAll() {
        servers.forEach(ServerProcess::start);
    }

    /// Cuts `server` off from all others, both ways, for the engine; people still reach it. Replaces earlier cuts.
    public void cutOff(ServerProcess server) {
        cutOff = Optional.of(server);
        for (var one : servers) {
            one.cutFrom(
                    one == server
                            ? servers.stream()
                                    .filter(other -> other != server)
                                    .map(ServerProcess::id)
                                    .toList()
                            : List.of(server.id()));
        }
    }

    public Optional<ServerProcess> cutOff() {
        return cutOff;
    }

    /// Everybody hears everybody again.
    public void heal() {
        cutOff = Optional.empty();
        servers.forEach(server -> server.cutFrom(List.of()));
    }

    /// Starts one more, which asks to be taken in.
    public ServerProcess add() {
        var id = servers.stream().mapToInt(ServerProcess::id).max().orElse(0) + 1;
        var added = server(id, FreePorts.forServer(random), ServerSpec.Start.JOINS);
        servers.add(added);
        added.start();
        return added;
    }

    /// Takes a server that left the team off the list; its process is killed.
    public void forget(ServerProcess server) {
        server.kill();
        servers.remove(server);
    }

    /// Kills what runs. The folder stays.
    @Override
    public void close() {
        servers.forEach(ServerProcess::close);
    }

    private ServerProcess server(int id, int port, ServerSpec.Start start) {
        var spec = new ServerSpec(id, port, founders, start, folder.resolve("server-" + id), teamDir(), List.of());
        return new ServerProcess(spec, program, jvmOptions);
    }
}
