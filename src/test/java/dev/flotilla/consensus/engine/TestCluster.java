package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.JournalStateMachine;
import dev.flotilla.consensus.Leadership;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.Proposal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// Engines of one group in this process, each with its own folder and port. Snapshots are copies of the journal file.
final class TestCluster implements AutoCloseable {
    private final Path root;
    final GroupId group = new GroupId(UUID.randomUUID());
    final Map<MemberId, Server> servers = new ConcurrentHashMap<>();
    final Map<MemberId, Member> members = new ConcurrentHashMap<>();
    EngineSettings.Limits limits = EngineSettings.Limits.DEFAULT;
    EngineSettings.Timing timing = EngineSettings.Timing.DEFAULT;

    TestCluster(Path root) {
        this.root = root;
    }

    static final class Server {
        final Member member;
        final EngineSettings settings;
        final JournalStateMachine state;
        final List<String> events = new CopyOnWriteArrayList<>();
        EngineReplicatedLog<Long> log;

        Server(Member member, EngineSettings settings, JournalStateMachine state) {
            this.member = member;
            this.settings = settings;
            this.state = state;
        }
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Member newMember(int serverId, boolean voter) {
        var id = new MemberId(
                serverId, String.format(Locale.ROOT, "%08x", UUID.randomUUID().hashCode()));
        var member = new Member(
                id, new HostPort("127.0.0.1", freePort()), new HostPort("127.0.0.1", 40_000 + serverId), voter);
        members.put(id, member);
        return member;
    }

    List<Member> found(int count) {
        var founders = new ArrayList<Member>();
        for (var i = 1; i <= count; i++) {
            founders.add(newMember(i, true));
        }
        founders.forEach(m -> start(m, founders));
        return founders;
    }

    Server start(Member member, List<Member> founders) {
        try {
            var folder = Files.createDirectories(root.resolve(member.id().toString()));
            var settings = EngineSettings.of(
                            member.id(), group, member.engineAddress(), folder.resolve("engine"), founders)
                    .with(limits)
                    .with(timing);
            var state = new JournalStateMachine(folder.resolve("journal"));
            var server = new Server(member, settings, state);
            server.log = EngineReplicatedLog.open(settings, state, this::fetch, listener(server));
            servers.put(member.id(), server);
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Server restart(MemberId id) {
        var old = servers.get(id);
        old.log.close();
        return start(old.member, old.settings.initialMembers());
    }

    void stop(MemberId id) {
        servers.remove(id).log.close();
    }

    private CompletableFuture<Path> fetch(MemberId leader, LogIndex atLeast) {
        return CompletableFuture.supplyAsync(() -> {
            var source = servers.get(leader);
            try {
                return source.state.copyTo(root.resolve("snapshot-" + UUID.randomUUID()));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Leadership.Listener listener(Server server) {
        return new Leadership.Listener() {
            @Override
            public void roleChanged(EngineStatus.Role role, long term, Optional<MemberId> leader, String reason) {
                server.events.add("role " + role + " " + term + " " + leader.map(MemberId::serverId) + " " + reason);
            }

            @Override
            public void configurationChanged(dev.flotilla.consensus.Configuration configuration) {
                server.events.add("configuration " + configuration.index() + " "
                        + configuration.members().stream().map(Member::id).toList());
            }

            @Override
            public void snapshotTaken(LogIndex index) {
                server.events.add("snapshot taken " + index);
            }

            @Override
            public void snapshotInstalled(LogIndex index) {
                server.events.add("snapshot installed " + index);
            }

            @Override
            public void diskTrouble(String sentence) {
                server.events.add("disk " + sentence);
            }

            @Override
            public void restarted(String reason) {
                server.events.add("restarted " + reason);
            }
        };
    }

    Optional<Server> leaderNow() {
        return servers.values().stream()
                .filter(s -> s.log.status().role() == EngineStatus.Role.LEADER)
                .max(java.util.Comparator.comparing(s -> s.log.status().term()));
    }

    Server leader() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(this::leaderNow, Optional::isPresent)
                .orElseThrow();
    }

    /// Proposes wherever the leader is until it is committed; only for entries that may come twice.
    Proposal.Committed<Long> write(String text) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            try {
                var answer = leader().log.propose(bytes(text)).get(10, TimeUnit.SECONDS);
                if (answer instanceof Proposal.Committed<Long> committed) {
                    return committed;
                }
                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("not committed in time: " + text);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    void awaitSame(Server... some) {
        var all = some.length == 0 ? servers.values().toArray(Server[]::new) : some;
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var first = all[0].state.entries();
            for (var server : all) {
                org.assertj.core.api.Assertions.assertThat(server.state.entries())
                        .as(server.member.id().toString())
                        .isEqualTo(first);
            }
        });
    }

    @Override
    public void close() {
        servers.values().forEach(s -> s.log.close());
    }
}
