package dev.flotilla.demo;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the senders did and what they were told: the one side of the verdict. Times are this process's own monotonic
/// clock in nanoseconds. Thread-safe; everything under this object's monitor.
public final class Ledger {
    /// A message handed to the client library.
    ///
    /// @param text unique in the whole ledger, so that a doubled message shows whatever ids it has
    public record Sent(MessageId id, AccountId sender, String place, String text, long atNanos) {
        /// As a server's file keeps it.
        Bytes bodySha256() {
            return Sha256.of(text);
        }
    }

    /// Where the team said a message stands.
    public record Saved(ConversationId conversation, long position, Sequence sequence, long atNanos) {}

    /// One line of the ledger.
    public record Line(Sent sent, Optional<Saved> saved) {}

    private final Map<MessageId, Sent> sent = new LinkedHashMap<>();
    private final Map<MessageId, Saved> saved = new HashMap<>();
    private final Map<MessageId, String> refused = new HashMap<>();
    private final List<String> contradictions = new ArrayList<>();
    private final Gaps gaps = new Gaps();

    public synchronized void sent(Sent message) {
        if (sent.putIfAbsent(message.id(), message) != null) {
            throw new IllegalArgumentException("message " + message.id() + " was sent before");
        }
    }

    /// Acknowledged. A second acknowledgement must say the same as the first, or it is kept as a contradiction.
    public synchronized void saved(MessageId id, Saved answer) {
        var first = saved.putIfAbsent(id, answer);
        if (first == null) {
            gaps.acknowledged(answer.atNanos());
        } else if (!first.conversation().equals(answer.conversation())
                || first.position() != answer.position()
                || !first.sequence().equals(answer.sequence())) {
            contradictions.add("message " + id + " was saved at " + place(first) + " and then at " + place(answer));
        }
    }

    /// The team said no; it must never appear.
    public synchronized void refused(MessageId id, String reason) {
        refused.put(id, reason);
    }

    /// Not acknowledged, and nobody waits for it any more; it stands in an outbox on disk and may yet be saved.
    public synchronized void kept(MessageId id) {
        if (!sent.containsKey(id)) {
            throw new IllegalArgumentException("message " + id + " was never sent");
        }
    }

    public synchronized long sentCount() {
        return sent.size();
    }

    public synchronized long savedCount() {
        return saved.size();
    }

    public synchronized long refusedCount() {
        return refused.size();
    }

    /// Sent and neither saved nor refused: in an outbox.
    public synchronized long waitingCount() {
        return sent.size() - saved.size() - refused.size();
    }

    /// The highest sequence of all that is saved; 0 when nothing is.
    public synchronized long highestSequence() {
        return saved.values().stream()
                .mapToLong(line -> line.sequence().value())
                .max()
                .orElse(0);
    }

    /// When the newest acknowledgement came; 0 before the first.
    public synchronized long lastSavedNanos() {
        return gaps.last();
    }

    /// The longest time without an acknowledgement that overlaps the span, its part before the span included.
    public synchronized long longestGapNanos(long fromNanos, long toNanos) {
        return gaps.longest(fromNanos, toNanos);
    }

    public synchronized List<Line> lines() {
        return sent.values().stream()
                .map(message -> new Line(message, Optional.ofNullable(saved.get(message.id()))))
                .toList();
    }

    public synchronized Map<MessageId, String> refusals() {
        return Map.copyOf(refused);
    }

    public synchronized List<String> contradictions() {
        return List.copyOf(contradictions);
    }

    private static String place(Saved saved) {
        return saved.conversation() + " " + saved.position() + " (sequence " + saved.sequence() + ")";
    }
}
