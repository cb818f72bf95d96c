package dev.flotilla.client;

import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.OutboxFile;
import dev.flotilla.chat.WaitingMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what waits on disk, in the order of writing within each conversation: one message of a conversation is open
/// at a time, several conversations go side by side. One drainer, a virtual thread, owns the queues; others hand it
/// notes. A message leaves the file only after the reply that calls it saved.
final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int WAITING_MAX = 10_000;
    private static final int OPEN_MAX = 16;
    private static final Duration TRY = Duration.ofSeconds(30);
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final ChatSession session;
    private final OutboxFile file;
    private final LinkedBlockingQueue<Note> notes = new LinkedBlockingQueue<>();
    private final Map<MessageId, CompletableFuture<SendOutcome>> promises = new ConcurrentHashMap<>();
    private final Thread drainer;
    private volatile boolean closed;

    // owned by the drainer
    private final Map<String, Deque<WaitingMessage>> lanes = new LinkedHashMap<>();
    private final Set<String> open = new HashSet<>();
    private final Set<MessageId> known = new HashSet<>();
    /// May have been saved by a try that got no answer.
    private final Set<MessageId> doubted = new HashSet<>();
    private final List<CompletableFuture<Void>> untilEmpty = new ArrayList<>();
    private Optional<String> ended = Optional.empty();

    private sealed interface Note {
        record Added(WaitingMessage message) implements Note {}

        record Answered(WaitingMessage message, Answer<MessageView> answer) implements Note {}

        record Discarded(MessageId id) implements Note {}

        record TellWhenEmpty(CompletableFuture<Void> told) implements Note {}
    }

    Outbox(ChatSession session, OutboxFile file) {
        this.session = session;
        this.file = file;
        this.drainer = Thread.ofVirtual().name("flotilla-client-outbox").start(this::drain);
    }

    CompletableFuture<SendOutcome> add(WaitingMessage message) {
        if (file.count(message.account()) >= WAITING_MAX) {
            return CompletableFuture.completedFuture(new SendOutcome.NotTaken(
                    message.id(),
                    "The outbox is full: " + WAITING_MAX + " messages wait. Let them go out or discard some."));
        }
        file.add(message);
        var promise = promises.computeIfAbsent(message.id(), id -> new CompletableFuture<>());
        notes.add(new Note.Added(message));
        if (closed) {
            keepAll("The session was closed.");
        }
        return promise;
    }

    List<WaitingMessage> waiting() {
        return file.of(session.account().id(), WAITING_MAX);
    }

    CompletableFuture<Void> drained() {
        var told = new CompletableFuture<Void>();
        notes.add(new Note.TellWhenEmpty(told));
        return told;
    }

    void discard(MessageId id) {
        file.remove(id);
        notes.add(new Note.Discarded(id));
    }

    @Override
    public void close() {
        closed = true;
        drainer.interrupt();
        try {
            drainer.join(CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        keepAll("The session was closed.");
    }

    private void drain() {
        try {
            file.of(session.account().id(), WAITING_MAX).stream()
                    .filter(message -> message.state() == WaitingMessage.State.WAITING)
                    .forEach(this::enqueue);
            while (!closed) {
                sendWhatMay();
                tellIfEmpty();
                take(notes.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The outbox stopped; what waits is on disk and goes out with the next session", e);
            keepAll("The outbox stopped: " + e.getMessage());
        }
    }

    private void take(Note note) {
        switch (note) {
            case Note.Added(var message) -> enqueue(message);
            case Note.Answered(var message, var answer) -> answered(message, answer);
            case Note.Discarded(var id) ->
                lanes.values()
                        .forEach(lane -> lane.removeIf(
                                message -> message.id().equals(id) && !lane.isEmpty() && !isOpen(message)));
            case Note.TellWhenEmpty(var told) -> untilEmpty.add(told);
        }
    }

    private void enqueue(WaitingMessage message) {
        if (known.add(message.id())) {
            lanes.computeIfAbsent(lane(message), name -> new ArrayDeque<>()).add(message);
        }
    }

    private void sendWhatMay() {
        if (ended.isPresent()) {
            keepAll(ended.get());
            return;
        }
        for (var lane : lanes.entrySet()) {
            var first = lane.getValue().peekFirst();
            if (open.size() >= OPEN_MAX) {
                return;
            }
            if (first != null && open.add(lane.getKey())) {
                send(first);
            }
        }
    }

    private void send(WaitingMessage message) {
        var posting = doubted.contains(message.id())
                ? session.postAgain(message, TRY)
                : session.post(message.id(), message.to(), message.body(), message.contentType(), TRY);
        var unused = posting.thenAccept(answer -> notes.add(new Note.Answered(message, answer)));
    }

    private void answered(WaitingMessage message, Answer<MessageView> answer) {
        open.remove(lane(message));
        switch (answer) {
            case Answer.Done<MessageView>(var saved) -> {
                file.remove(message.id());
                finish(message, new SendOutcome.Saved(saved));
            }
            case Answer.Refused<MessageView> refused -> needsYou(message, refused.sentence());
            case Answer.Invalid<MessageView> invalid -> needsYou(message, invalid.sentence());
            case Answer.NotAllowed<MessageView> notAllowed -> needsYou(message, notAllowed.sentence());
            case Answer.NotSignedIn<MessageView>(var sentence) -> ended = Optional.of(sentence);
            case Answer.Unanswered<MessageView>(var sentence, var mayHaveHappened) -> {
                if (mayHaveHappened) {
                    doubted.add(message.id());
                }
                LOG.debug("Message {} still waits: {}", message.id(), sentence);
            }
        }
    }

    private void needsYou(WaitingMessage message, String why) {
        file.needsYou(message.id(), why);
        finish(message, new SendOutcome.NeedsYou(message.id(), why));
    }

    private void finish(WaitingMessage message, SendOutcome outcome) {
        known.remove(message.id());
        doubted.remove(message.id());
        var lane = lanes.get(lane(message));
        if (lane != null) {
            lane.remove(message);
            if (lane.isEmpty()) {
                lanes.remove(lane(message));
            }
        }
        var promise = promises.remove(message.id());
        if (promise != null) {
            promise.complete(outcome);
        }
    }

    private boolean isOpen(WaitingMessage message) {
        var lane = lanes.get(lane(message));
        return open.contains(lane(message)) && lane != null && message.equals(lane.peekFirst());
    }

    private void tellIfEmpty() {
        if (lanes.values().stream().allMatch(Deque::isEmpty)) {
            untilEmpty.forEach(told -> told.complete(null));
            untilEmpty.clear();
        }
    }

    private void keepAll(String why) {
        promises.forEach((id, promise) -> {
            promise.complete(new SendOutcome.Kept(id, why));
            promises.remove(id, promise);
        });
    }

    private static String lane(WaitingMessage message) {
        return message.to().toString();
    }
}
