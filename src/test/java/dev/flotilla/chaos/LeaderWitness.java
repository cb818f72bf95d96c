package dev.flotilla.chaos;

import dev.flotilla.client.Answer;
import dev.flotilla.client.ClusterControl;
import dev.flotilla.client.view.ServerRole;
import dev.flotilla.config.Address;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Asks every server ten times a second whether it leads, and keeps who claimed which term: never two.
final class LeaderWitness implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration ANSWER = Duration.ofMillis(800);

    private final Map<Long, Set<Integer>> leadersByTerm = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    LeaderWitness(ClusterControl cluster, Supplier<List<String>> addresses) {
        thread = Thread.ofVirtual().name("flotilla-chaos-witness").start(() -> watch(cluster, addresses));
    }

    private void watch(ClusterControl cluster, Supplier<List<String>> addresses) {
        while (!closed) {
            for (var address : addresses.get()) {
                var unused = cluster.leaderInfo(Address.parse(address), ANSWER).thenAccept(answer -> {
                    if (answer instanceof Answer.Done<dev.flotilla.client.view.LeaderInfo>(var info)
                            && info.role() == ServerRole.LEADER) {
                        leadersByTerm
                                .computeIfAbsent(info.term(), term -> ConcurrentHashMap.newKeySet())
                                .add(info.serverId());
                    }
                });
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }

    Map<Long, Set<Integer>> leadersByTerm() {
        return Map.copyOf(leadersByTerm);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
