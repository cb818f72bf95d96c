package dev.flotilla.node;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Admission;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.MessageId;
import dev.flotilla.config.Address;
import dev.flotilla.config.DataDirLock;
import dev.flotilla.config.NodeConfig;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.demo.FreePorts;
import dev.flotilla.rpc.Commands.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A real server within the test's process: its own ports, its own folder, started and stopped at will.
public final class TestNode implements AutoCloseable {
    public static final Duration ELECTION = Duration.ofMillis(500);

    private final int id;
    private final int port;
    private final Path parent;
    private final Path folder;
    private final List<Integer> seedPorts;
    private @Nullable FlotillaNode node;

    public TestNode(int id, int port, List<Integer> seedPorts, Path parent) {
        this.id = id;
        this.port = port;
        this.seedPorts = List.copyOf(seedPorts);
        this.parent = parent;
        this.folder = parent.resolve("n" + id);
    }

    public static int freePort(Random random) {
        return FreePorts.forServer(random);
    }

    public void startAsFounder() {
        start(true, false);
    }

    public void start() {
        start(false, false);
    }

    public void startToJoin() {
        start(false, true);
    }

    public void start(boolean initialLeader, boolean join) {
        var address = new Address("127.0.0.1", port);
        var config = new NodeConfig(
                id,
                address,
                new Address("127.0.0.1", port + NodeConfig.ENGINE_PORT_DISTANCE),
                seedPorts.stream()
                        .filter(seed -> seed != port)
                        .map(seed -> new Address("127.0.0.1", seed))
                        .toList(),
                folder.resolve("flotilla.db"),
                folder,
                Duration.ofMillis(150),
                ELECTION,
                initialLeader,
                join,
                parent.resolve("trust"));
        node = FlotillaNode.start(config, DataDirLock.take(folder), "test");
    }

    public int id() {
        return id;
    }

    public int port() {
        return port;
    }

    public Path folder() {
        return folder;
    }

    public Path database() {
        return folder.resolve("flotilla.db");
    }

    public HostPort address() {
        return new HostPort("127.0.0.1", port);
    }

    public boolean runs() {
        return node != null;
    }

    public FlotillaNode node() {
        return Objects.requireNonNull(node, "server " + id + " is not started");
    }

    public NodeState state() {
        return node == null ? new NodeState.Stopped() : node.state();
    }

    public boolean serves() {
        return state() instanceof NodeState.Serving;
    }

    public boolean leads() {
        return serves() && status().role() == EngineStatus.Role.LEADER;
    }

    public EngineStatus status() {
        return node().assembly().orElseThrow().status();
    }

    public long applied() {
        return node().queries().orElseThrow().applied().value();
    }

    public String digest() {
        var store = node().assembly().orElseThrow().store();
        return store.digestAt(store.lastApplied().index())
                .map(digest -> digest.sequence() + " " + digest.digest().hashCode())
                .orElse("none");
    }

    public Outcome submit(Command command) {
        var commands = node().commands();
        return commands.isEmpty()
                ? new Outcome.NotServing("no server", false)
                : commands.get().submit(command).join();
    }

    /// As a crash, as nearly as one process can do it to a part of itself: no hand-over, no goodbye.
    public void kill() {
        var killed = node();
        node = null;
        killed.kill();
    }

    public void stop() {
        var stopped = node();
        node = null;
        stopped.close();
    }

    @Override
    public void close() {
        if (node != null) {
            stop();
        }
    }

    public static AccountId account(long number) {
        return new AccountId(new UUID(1, number));
    }

    public static Command createAccount(long number) {
        var name = "person" + number;
        return new Command.CreateAccount(
                number, account(number), name, name, "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA", new Admission.None());
    }

    public static Command message(long from, long to, String text) {
        var random = ThreadLocalRandom.current();
        return new Command.PostMessage(
                1,
                new MessageId(
                        new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() & ~(3L << 62) | 1L << 63)),
                account(from),
                new Command.Place.Person(account(to)),
                Bytes.of(text.getBytes(StandardCharsets.UTF_8)),
                "text/plain");
    }
}
