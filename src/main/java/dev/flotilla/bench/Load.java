package dev.flotilla.bench;

import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.Recipient;
import dev.flotilla.client.Answer;
import dev.flotilla.client.ChatSession;
import dev.flotilla.demo.Gaps;
import dev.flotilla.demo.Person;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.HdrHistogram.Histogram;

/// Senders that each wait for their answer before they send again: 100-byte messages into #general. The outbox of this
/// computer is left out: the servers are measured, not the sender's disk.
final class Load implements AutoCloseable {
    private static final int BYTES = 100;
    private static final Recipient GENERAL = new Recipient.Room("general");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long HIGHEST_NANOS = PATIENCE.toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final Histogram latencies = new Histogram(HIGHEST_NANOS, 3); // guarded by the lock
    private final Gaps gaps = new Gaps(); // guarded by the lock
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean measures;
    private volatile boolean stopping;
    private volatile String trouble = "";

    private Load() {}

    static Load start(List<Person> people, int senders) {
        var load = new Load();
        for (var i = 0; i < senders; i++) {
            var session = people.get(i % people.size()).session();
            var number = i;
            load.threads.add(Thread.ofVirtual().name("flotilla-bench-" + i).start(() -> load.send(session, number)));
        }
        return load;
    }

    /// Forgets what was measured and begins.
    void measure() {
        lock.lock();
        try {
            latencies.reset();
        } finally {
            lock.unlock();
        }
        measures = true;
    }

    Latencies measured() {
        measures = false;
        lock.lock();
        try {
            return Latencies.of(latencies);
        } finally {
            lock.unlock();
        }
    }

    long lastSavedNanos() {
        lock.lock();
        try {
            return gaps.last();
        } finally {
            lock.unlock();
        }
    }

    Duration longestGap(long fromNanos, long toNanos) {
        lock.lock();
        try {
            return Duration.ofNanos(gaps.longest(fromNanos, toNanos));
        } finally {
            lock.unlock();
        }
    }

    /// Empty while all is well: why a message was not saved.
    String trouble() {
        return trouble;
    }

    private void send(ChatSession session, int sender) {
        for (var number = 0; !stopping; number++) {
            var body = Bytes.of(text(sender, number).getBytes(StandardCharsets.UTF_8));
            var start = System.nanoTime();
            var answer = session.post(session.newMessageId(), GENERAL, body, "", PATIENCE)
                    .join();
            if (answer instanceof Answer.Done<?>) {
                saved(System.nanoTime(), start);
            } else if (!stopping) {
                trouble = answer.sentence();
                return;
            }
        }
    }

    private void saved(long now, long start) {
        lock.lock();
        try {
            gaps.acknowledged(now);
            if (measures) {
                latencies.recordValue(Math.min(now - start, HIGHEST_NANOS));
            }
        } finally {
            lock.unlock();
        }
    }

    private static String text(int sender, int number) {
        var head = sender + " " + number + " ";
        return head + "·".repeat((BYTES - head.length()) / 2);
    }

    @Override
    public void close() {
        stopping = true;
        for (var thread : threads) {
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
