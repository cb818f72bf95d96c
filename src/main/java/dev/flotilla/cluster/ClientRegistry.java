package dev.flotilla.cluster;

import dev.flotilla.base.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Who has a stream open at this server. Thread-safe; bounded by [#CLIENTS_MAX], further ones are counted nowhere.
public final class ClientRegistry {
    public static final int CLIENTS_MAX = 10_000;
    private final ConcurrentMap<Object, Entry> connected = new ConcurrentHashMap<>();
    private final int serverId;
    private final Clock clock;

    ClientRegistry(int serverId, Clock clock) {
        this.serverId = serverId;
        this.clock = clock;
    }

    /// A client opened a stream. Close the result when the stream ends.
    public Registration connected(String account, String device) {
        var key = new Object();
        if (connected.size() < CLIENTS_MAX) {
            connected.put(key, new Entry(account, device, clock.ticksNanos(), Said.NOTHING));
        }
        return new Registration() {
            @Override
            public void said(long listConfigIndex, List<String> list, int outbox, String leaderHint) {
                connected.computeIfPresent(
                        key,
                        (k, entry) -> entry.with(new Said(listConfigIndex, List.copyOf(list), outbox, leaderHint)));
            }

            @Override
            public void close() {
                connected.remove(key);
            }
        };
    }

    public int count() {
        return connected.size();
    }

    public List<ClientFacts> list() {
        var now = clock.ticksNanos();
        return connected.values().stream()
                .sorted(Comparator.comparing(Entry::account).thenComparing(Entry::device))
                .map(entry -> new ClientFacts(
                        entry.account,
                        entry.device,
                        serverId,
                        Duration.ofNanos(now - entry.sinceTicks),
                        entry.said.listConfigIndex,
                        entry.said.list,
                        entry.said.outbox,
                        entry.said.leaderHint))
                .toList();
    }

    /// One open stream of a client.
    public interface Registration extends AutoCloseable {
        void said(long listConfigIndex, List<String> list, int outbox, String leaderHint);

        @Override
        void close();
    }

    private record Said(long listConfigIndex, List<String> list, int outbox, String leaderHint) {
        static final Said NOTHING = new Said(0, List.of(), 0, "");
    }

    private record Entry(String account, String device, long sinceTicks, Said said) {
        Entry with(Said newer) {
            return new Entry(account, device, sinceTicks, newer);
        }
    }
}
