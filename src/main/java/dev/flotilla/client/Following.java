package dev.flotilla.client;

import dev.flotilla.config.Address;
import io.grpc.Channel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one stream open to some server: beats tell that it lives, silence or an end leads to the next server, at once
/// at first and slower when none answers. One virtual thread, which calls the reader.
final class Following<R> implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);
    /// Servers send a beat each second.
    private static final Duration SILENCE = Duration.ofMillis(2_500);
    /// Until the first one: the server may have to find out first whether its state is new enough.
    private static final Duration OPENING = Duration.ofSeconds(6);

    private static final Failure STALE = Failure.plain(Failure.Kind.UNKNOWN, "The stream is opened anew.");

    private final Lines lines;
    private final LeaderFinder finder;
    private final Reader<R> reader;
    private final Set<Address> failed = new HashSet<>();
    private volatile boolean closed;
    private long troubleSinceNanos = System.nanoTime();
    private Thread thread = Thread.currentThread();

    /// What is done with the stream; all calls come from one thread.
    interface Reader<R> {
        /// Opens the stream from where the reader stands.
        ServerStream<R> open(Channel channel, Address server);

        void message(R message, Address server) throws InterruptedException;

        void interrupted(String sentence);

        /// It makes no sense to go on.
        void ended(Failure failure);

        /// Whether what was told at the opening no longer holds, so that the stream is to be opened anew. Asked after
        /// each message.
        default boolean isStale() {
            return false;
        }

        /// Whether to look at the leader first or last.
        default boolean prefersLeader() {
            return true;
        }
    }

    private Following(Lines lines, LeaderFinder finder, Reader<R> reader) {
        this.lines = lines;
        this.finder = finder;
        this.reader = reader;
    }

    static <R> Following<R> start(String name, Lines lines, LeaderFinder finder, Reader<R> reader) {
        var following = new Following<R>(lines, finder, reader);
        following.thread = Thread.ofVirtual().name(name).unstarted(following::run);
        following.thread.start();
        return following;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        try {
            while (!closed) {
                var server = choose();
                var end = follow(server);
                if (closed) {
                    return;
                }
                if (end.equals(STALE)) {
                    continue;
                }
                if (end.isFinal()) {
                    reader.ended(end);
                    return;
                }
                failed.add(server);
                reader.interrupted(end.sentence());
                if (failed.containsAll(finder.replicas().addresses())) {
                    failed.clear();
                    finder.askAll();
                    var trouble = Duration.ofNanos(System.nanoTime() - troubleSinceNanos);
                    TimeUnit.MILLISECONDS.sleep(finder.pace().after(trouble).toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("A stream's reader broke; the stream ends", e); // the thread's top
            reader.ended(Failure.plain(Failure.Kind.UNKNOWN, "The stream broke inside this program: " + e));
        }
    }

    private Failure follow(Address server) throws InterruptedException {
        try (var stream = reader.open(lines.to(server), server)) {
            var patience = OPENING;
            while (!closed) {
                var message = stream.next(patience);
                patience = SILENCE;
                if (message.isEmpty()) {
                    return Failure.plain(Failure.Kind.UNKNOWN, server + " has been silent for too long.");
                }
                failed.clear();
                troubleSinceNanos = System.nanoTime();
                reader.message(message.get(), server);
                if (reader.isStale()) {
                    return STALE;
                }
            }
            return Failure.plain(Failure.Kind.UNKNOWN, "closed");
        } catch (ServerStream.Ended e) {
            return e.failure();
        }
    }

    private Address choose() {
        var leader = finder.leader().map(Leader::address);
        var others = finder.replicas().addresses().stream()
                .filter(address -> !failed.contains(address))
                .filter(address -> !Optional.of(address).equals(leader))
                .findFirst();
        var free = leader.filter(address -> !failed.contains(address));
        var choice = reader.prefersLeader() ? free.or(() -> others) : others.or(() -> free);
        return choice.orElseGet(() -> finder.replicas().addresses().getFirst());
    }
}
