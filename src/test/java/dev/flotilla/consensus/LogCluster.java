package dev.flotilla.consensus;

import dev.flotilla.demo.FreePorts;
import java.io.IOException;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// Servers of one group in this process, each with its own folder and port, over whatever engine [Opener] opens.
/// Snapshots are copies of the journal file.
public class LogCluster implements AutoCloseable {
    /// Opens one server's log; engine files go into `folder`.
    @FunctionalInterface
    public interface Opener {
        ReplicatedLog<Long> open(
                Member self,
                GroupId group,
                Path folder,
                List<Member> founders,
                JournalStateMachine state,
                SnapshotSource snapshots,
                Leadership.Listener listener);
    }

    private final Path root;
    private final Opener opener;
    public final GroupId group = new GroupId(UUID.randomUUID());
    public final Map<MemberId, Server> servers = new ConcurrentHashMap<>();
    public final Map<MemberId, Member> members = new ConcurrentHashMap<>();

    public LogCluster(Path root, Opener opener) {
        this.root = root;
        this.opener = opener;
    }

    public static final class Server {
        public final Member member;
        public final Path folder;
        public final List<Member> founders;
        public final JournalStateMachine state;
        public final List<String> events = new CopyOnWriteArrayList<>();
        public ReplicatedLog<Long> log;

        Server(Member member, Path folder, List<Member> founders, JournalStateMachine state) {
            this.member = member;
            this.folder = folder;
            this.founders = founders;
            this.state = state;
        }

        public EngineStatus.Role role() {
            return log.status().role();
        }
    }

    /// Not one that the system would give to an outgoing connection: those come and go, and a server cannot have it
    /// then.
    public static int freePort() {
        return FreePorts.forServer(ThreadLocalRandom.current());
    }

    public Member newMember(int serverId, boolean voter) {
        var id = new MemberId(
                serverId, String.format(Locale.ROOT, "%08x", UUID.randomUUID().hashCode()));
        var member = new Member(
                id, new HostPort("127.0.0.1", freePort()), new HostPort("127.0.0.1", 40_000 + serverId), voter);
        members.put(id, member);
        return member;
    }

    public List<Member> found(int count) {
        var founders = new ArrayList<Member>();
        for (var i = 1; i <= count; i++) {
            founders.add(newMember(i, true));
        }
        founders.forEach(m -> start(m, founders));
        return founders;
    }

    public Server start(Member member, List<Member> founders) {
        try {
            var folder = Files.createDirectories(root.resolve(member.id().toString()));
            var state = new JournalStateMachine(folder.resolve("journal"));
            var server = new Server(member, folder, founders, state);
            server.log = opener.open(
                    member, group, folder.resolve("engine"), founders, state, this::fetch, listener(server));
            servers.put(member.id(), server);
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public Server restart(MemberId id) {
        var old = servers.get(id);
        old.log.close();
        return start(old.member, old.founders);
    }

    public void stop(MemberId id) {
        servers.remove(id).log.close();
    }

    private CompletableFuture<Path> fetch(MemberId leader, LogIndex atLeast) {
        return CompletableFuture.supplyAsync(() -> {
            var source = servers.get(leader);
            if (source == null) {
                throw new IllegalStateException("the leader is gone");
            }
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
            public void configurationChanged(Configuration configuration) {
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

    public Optional<Server> leaderNow() {
        return servers.values().stream()
                .filter(s -> s.log.status().role() == EngineStatus.Role.LEADER)
                .max(java.util.Comparator.comparing(s -> s.log.status().term()));
    }

    public Server leader() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(this::leaderNow, Optional::isPresent)
                .orElseThrow();
    }

    /// Proposes wherever the leader is until it is committed; only for entries that may come twice.
    public Proposal.Committed<Long> write(String text) {
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

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public void awaitSame(Server... some) {
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
