package dev.flotilla.chaos;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Recipient;
import dev.flotilla.client.Answer;
import dev.flotilla.client.Paging;
import dev.flotilla.demo.Person;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Reads the newest page of #general as every person, over and over, and keeps what was shown.
final class ReadLog implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(150);
    private static final int PAGE = 20;
    private static final Recipient GENERAL = new Recipient.Room("general");

    /// One page as one session saw it.
    record Read(
            AccountId reader, long askedNanos, long answeredNanos, ConversationId conversation, List<Shown> messages) {}

    record Shown(long position, MessageId id) {}

    private final List<Read> reads = new ArrayList<>(); // guarded by itself
    private final List<Thread> threads;
    private volatile boolean closed;

    ReadLog(List<Person> people) {
        threads = people.stream()
                .map(person -> Thread.ofVirtual()
                        .name("flotilla-chaos-read-" + person.name())
                        .start(() -> read(person)))
                .toList();
    }

    private void read(Person person) {
        while (!closed) {
            var asked = System.nanoTime();
            var answer = person.session().page(GENERAL, Paging.OLDER, 0, PAGE).join();
            if (answer instanceof Answer.Done<dev.flotilla.chat.Page<MessageView>>(var page)
                    && !page.items().isEmpty()) {
                var read = new Read(
                        person.session().account().id(),
                        asked,
                        System.nanoTime(),
                        page.items().getFirst().conversation(),
                        page.items().stream()
                                .map(message -> new Shown(message.position(), message.id()))
                                .toList());
                synchronized (reads) {
                    reads.add(read);
                }
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }

    List<Read> all() {
        synchronized (reads) {
            return List.copyOf(reads);
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(LockSupport::unpark);
    }
}
