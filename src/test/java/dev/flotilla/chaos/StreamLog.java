package dev.flotilla.chaos;

import dev.flotilla.chat.Event;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Sequence;
import dev.flotilla.client.FeedListener;
import dev.flotilla.client.Subscription;
import dev.flotilla.demo.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Stays on a person's live stream from the beginning and keeps every message it tells.
final class StreamLog implements FeedListener, AutoCloseable {
    private final String name;
    private final List<MessageView> posted = new ArrayList<>(); // guarded by itself
    private final Subscription subscription;
    private volatile int resyncs;
    private volatile String last = "live";

    StreamLog(Person person) {
        this.name = person.name();
        this.subscription = person.session().subscribe(this, Optional.of(Sequence.NONE));
    }

    @Override
    public void event(Event event) {
        if (event instanceof Event.Posted(var sequence, var message)) {
            synchronized (posted) {
                posted.add(message);
            }
        }
    }

    @Override
    public void interrupted(String sentence) {
        last = "interrupted: " + sentence;
    }

    @Override
    public void ended(String sentence) {
        last = "ended: " + sentence;
    }

    @Override
    public void resynced(Sequence cursor) {
        resyncs++;
    }

    String name() {
        return name;
    }

    int resyncs() {
        return resyncs;
    }

    /// For a run that went wrong.
    @Override
    public String toString() {
        return "stream of " + name + ": told " + told() + ", " + last;
    }

    int told() {
        synchronized (posted) {
            return posted.size();
        }
    }

    List<MessageView> posted() {
        synchronized (posted) {
            return List.copyOf(posted);
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
