package dev.flotilla.demo;

import dev.flotilla.client.Answer;
import dev.flotilla.client.ClusterControl;
import dev.flotilla.client.ClusterListener;
import dev.flotilla.client.Subscription;
import dev.flotilla.client.view.EventView;
import dev.flotilla.client.view.LeaderInfo;
import dev.flotilla.client.view.ServerRole;
import dev.flotilla.client.view.TeamView;
import dev.flotilla.config.Address;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks at the servers through the client library, as any client can. Only for showing and for choosing whom to kill:
/// the verdict asks nobody.
public final class TeamWatch implements ClusterListener, AutoCloseable {
    private static final Duration ANSWER = Duration.ofMillis(700);
    private static final Duration AGAIN = Duration.ofMillis(40);
    private static final Set<String> NOISE = Set.of("line_up", "line_lost", "became_follower", "snapshot_taken");
    private static final double RATE_HZ = 4;

    private record EventKey(int server, long boot, long seq) {}

    private final ClusterControl cluster;
    private final Chronicle chronicle;
    private final Set<EventKey> told = new HashSet<>(); // the listener's thread alone
    private volatile @Nullable TeamView latest;
    private final Subscription subscription;

    TeamWatch(ClusterControl cluster, Chronicle chronicle) {
        this.cluster = cluster;
        this.chronicle = chronicle;
        this.subscription = cluster.watch(RATE_HZ, this);
    }

    @Override
    public void view(TeamView view) {
        latest = view;
    }

    @Override
    public void event(EventView event) {
        if (!NOISE.contains(event.kind()) && told.add(new EventKey(event.serverId(), event.bootId(), event.seq()))) {
            chronicle.add("server " + event.serverId() + ": " + event.text());
        }
    }

    Optional<TeamView> latest() {
        return Optional.ofNullable(latest);
    }

    /// The address of the server that says of itself that it leads, of the highest term, asked now; waits for one.
    public static Optional<String> awaitLeader(ClusterControl cluster, Collection<String> addresses, Duration limit) {
        var end = System.nanoTime() + limit.toNanos();
        do {
            var leader = askAll(cluster, addresses).stream()
                    .filter(info -> info.role() == ServerRole.LEADER)
                    .max(Comparator.comparingLong(LeaderInfo::term))
                    .map(LeaderInfo::leaderAddress);
            if (leader.isPresent()) {
                return leader;
            }
            LockSupport.parkNanos(AGAIN.toNanos());
        } while (System.nanoTime() < end && !Thread.currentThread().isInterrupted());
        return Optional.empty();
    }

    private static List<LeaderInfo> askAll(ClusterControl cluster, Collection<String> addresses) {
        var asked = addresses.stream()
                .map(address -> cluster.leaderInfo(Address.parse(address), ANSWER))
                .toList();
        return asked.stream()
                .map(java.util.concurrent.CompletableFuture::join)
                .filter(Answer.Done.class::isInstance)
                .map(Answer::orThrow)
                .toList();
    }

    ClusterControl cluster() {
        return cluster;
    }

    @Override
    public void close() {
        subscription.close();
    }
}
