package dev.flotilla.chaos;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.MessageView;
import dev.flotilla.demo.Comparison;
import dev.flotilla.demo.Ledger;
import dev.flotilla.demo.ServerCopy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Judges a run by what the senders were told and what stands in each server's own file. The numbers are those of the
/// reliability notes:
///
/// - I1 every acknowledged message on every server exactly once, I2 nothing that was not sent or was refused,
///   I3 one dense order, equal digests and rows, I4 real time, I11 sound files: [Comparison]
/// - I5 reads are pieces of the final order, never go back in a session, and hold one's own acknowledged messages
/// - I6 a stream tells every message of its conversations once and in order
/// - I8 one leader a term; nothing is acknowledged while no majority runs
///
/// One run of it holds the counts it prints.
public final class ClusterVerifier {
    private static final int FINDINGS_MAX = 50;

    private final Evidence evidence;
    private final List<String> findings = new ArrayList<>();
    private final Map<ConversationId, List<ServerCopy.Row>> order;

    private ClusterVerifier(Evidence evidence) {
        this.evidence = evidence;
        this.order = evidence.copies().isEmpty()
                ? Map.of()
                : evidence.copies().getFirst().rows().stream()
                        .collect(Collectors.groupingBy(ServerCopy.Row::conversation));
    }

    /// What was found wrong, one sentence each with the invariant's number; empty when all holds. Prints the counts.
    static List<String> verify(String run, Evidence evidence) {
        return new ClusterVerifier(evidence).run(run);
    }

    private List<String> run(String name) {
        var comparison = Comparison.of(evidence.ledger(), evidence.copies());
        comparison.problems().forEach(problem -> found("I1-I4, I11", problem));
        if (comparison.missing() > 0) {
            found("I1", comparison.missing() + " messages are missing");
        }
        if (comparison.doubled() > 0) {
            found("I1", comparison.doubled() + " messages are doubled");
        }
        reads();
        evidence.streams().forEach(this::stream);
        leaders();
        silences();
        System.out.printf(
                "%s: %d servers · sent %d · acknowledged %d · saved %d · missing %d · doubled %d · recovered %d ·"
                        + " refused %d · reads %d · told by streams %d · terms with a leader %d · silences %d · %s%n",
                name,
                evidence.copies().size(),
                comparison.sent(),
                evidence.ledger().savedCount(),
                comparison.saved(),
                comparison.missing(),
                comparison.doubled(),
                comparison.recovered(),
                evidence.ledger().refusedCount(),
                evidence.reads().size(),
                evidence.streams().stream()
                        .mapToInt(stream -> stream.posted().size())
                        .sum(),
                evidence.leadersByTerm().size(),
                evidence.silences().size(),
                findings.isEmpty() ? "all holds" : findings.size() + " violations");
        return findings;
    }

    private void found(String invariant, String sentence) {
        if (findings.size() < FINDINGS_MAX) {
            findings.add(invariant + ": " + sentence);
        }
    }

    private void reads() {
        var reads = evidence.reads().stream()
                .sorted(Comparator.comparingLong(ReadLog.Read::askedNanos))
                .toList();
        var shown = new HashMap<AccountId, Long>();
        var own = ownAcknowledged();
        for (var read : reads) {
            piece(read);
            var newest = read.messages().getLast().position();
            var before = shown.merge(read.reader(), newest, Math::max);
            if (before > newest) {
                found(
                        "I5",
                        "a read of " + read.reader() + " ends at position " + newest + " after one that ended at "
                                + before);
            }
            var mine = own.getOrDefault(read.reader(), List.of()).stream()
                    .filter(saved ->
                            saved.conversation().equals(read.conversation()) && saved.atNanos() < read.askedNanos())
                    .mapToLong(Ledger.Saved::position)
                    .max()
                    .orElse(0);
            if (mine > newest) {
                found(
                        "I5",
                        "a read of " + read.reader() + " ends at position " + newest + " though their own message at "
                                + mine + " was acknowledged before");
            }
        }
    }

    private Map<AccountId, List<Ledger.Saved>> ownAcknowledged() {
        var own = new HashMap<AccountId, List<Ledger.Saved>>();
        for (var line : evidence.ledger().lines()) {
            line.saved()
                    .ifPresent(saved -> own.computeIfAbsent(line.sent().sender(), who -> new ArrayList<>())
                            .add(saved));
        }
        return own;
    }

    /// Contiguous, and the same messages as in the final order.
    private void piece(ReadLog.Read read) {
        var rows = order.getOrDefault(read.conversation(), List.of());
        var expected = read.messages().getFirst().position();
        for (var message : read.messages()) {
            var index = (int) message.position() - 1;
            if (message.position() != expected++
                    || index >= rows.size()
                    || !rows.get(index).id().equals(message.id())) {
                found(
                        "I5",
                        "a read of " + read.reader() + " showed message " + message.id() + " at position "
                                + message.position() + ", where the final order has another or none");
                return;
            }
        }
    }

    private void stream(StreamLog stream) {
        var byConversation = stream.posted().stream().collect(Collectors.groupingBy(MessageView::conversation));
        byConversation.forEach((conversation, messages) -> {
            var rows = order.getOrDefault(conversation, List.of());
            var next = messages.getFirst().position();
            var seen = new HashSet<Long>();
            for (var message : messages) {
                if (!seen.add(message.position())) {
                    found("I6", "the stream of " + stream.name() + " told position " + message.position() + " twice");
                } else if (message.position() != next) {
                    found(
                            "I6",
                            "the stream of " + stream.name() + " told position " + message.position() + " after "
                                    + (next - 1));
                }
                next = message.position() + 1;
                var index = (int) message.position() - 1;
                if (index >= rows.size() || !rows.get(index).id().equals(message.id())) {
                    found(
                            "I6",
                            "the stream of " + stream.name() + " told of " + message.id() + ", which does not stand"
                                    + " at position " + message.position());
                }
            }
            if (next - 1 != rows.size()) {
                found(
                        "I6",
                        "the stream of " + stream.name() + " ended at position " + (next - 1) + " of " + rows.size());
            }
        });
    }

    private void leaders() {
        evidence.leadersByTerm().forEach((term, servers) -> {
            if (servers.size() > 1) {
                found("I8", "servers " + servers + " both led term " + term);
            }
        });
    }

    private void silences() {
        for (var silence : evidence.silences()) {
            evidence.ledger().lines().stream()
                    .filter(line -> line.sent().atNanos() > silence.fromNanos())
                    .flatMap(line -> line.saved().stream())
                    .filter(saved -> saved.atNanos() < silence.toNanos())
                    .forEach(saved -> found(
                            "I8",
                            "position " + saved.position() + " of " + saved.conversation()
                                    + " was acknowledged while no majority could run"));
        }
    }
}
