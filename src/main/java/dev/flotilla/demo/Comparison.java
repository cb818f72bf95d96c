package dev.flotilla.demo;

import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.MessageId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The ledger against the servers' copies. Finds what is missing, doubled, out of order or made up, on any of them.
///
/// @param sent       messages handed to the client library and not refused
/// @param saved      of them, those that stand on every server exactly where the acknowledgement said
/// @param missing    of them, those that do not, on one server at least
/// @param doubled    messages that stand more than once on some server
/// @param recovered  of the saved ones, those whose acknowledgement never came
/// @param problems   everything found wrong, one sentence each, at most [#PROBLEMS_MAX]; empty = all is well
public record Comparison(long sent, long saved, long missing, long doubled, long recovered, List<String> problems) {
    private static final int PROBLEMS_MAX = 50;

    public Comparison {
        problems = List.copyOf(problems);
    }

    public boolean holds() {
        return missing == 0 && doubled == 0 && problems.isEmpty();
    }

    public static Comparison of(Ledger ledger, List<ServerCopy> copies) {
        return new Work(ledger, copies).run();
    }

    /// One run; collects as it goes.
    private static final class Work {
        private final List<Ledger.Line> lines;
        private final Map<MessageId, String> refused;
        private final List<ServerCopy> copies;
        private final List<String> problems = new ArrayList<>();
        private final Set<MessageId> missing = new HashSet<>();
        private final Set<Bytes> doubled = new HashSet<>();

        Work(Ledger ledger, List<ServerCopy> copies) {
            this.refused = ledger.refusals();
            this.lines = ledger.lines().stream()
                    .filter(line -> !refused.containsKey(line.sent().id()))
                    .toList();
            this.copies = copies;
            ledger.contradictions().forEach(this::problem);
        }

        Comparison run() {
            if (copies.isEmpty()) {
                problem("no server's database could be read");
                lines.forEach(line -> missing.add(line.sent().id()));
            }
            copies.forEach(this::file);
            copies.forEach(this::density);
            copies.forEach(this::content);
            copies.stream().skip(1).forEach(copy -> sameOrder(copies.getFirst(), copy));
            realTime();
            var recovered = lines.stream()
                    .filter(line -> line.saved().isEmpty()
                            && !missing.contains(line.sent().id()))
                    .count();
            return new Comparison(
                    lines.size(), lines.size() - missing.size(), missing.size(), doubled.size(), recovered, problems);
        }

        private void problem(String sentence) {
            if (problems.size() < PROBLEMS_MAX) {
                problems.add(sentence);
            }
        }

        private void file(ServerCopy copy) {
            copy.damage()
                    .forEach(damage ->
                            problem("server " + copy.serverId() + ": the database file is damaged: " + damage));
        }

        /// Positions of a conversation are 1, 2, 3 … and its sequences grow with them.
        private void density(ServerCopy copy) {
            var last = new HashMap<ConversationId, ServerCopy.Row>();
            for (var row : copy.rows()) {
                var before = last.put(row.conversation(), row);
                var expected = before == null ? 1 : before.position() + 1;
                if (row.position() != expected) {
                    problem("server " + copy.serverId() + ": position " + expected + " expected in conversation "
                            + row.conversation() + ", found " + row.position());
                }
                if (before != null && row.sequence() <= before.sequence()) {
                    problem("server " + copy.serverId() + ": sequence " + row.sequence() + " comes after "
                            + before.sequence() + " in conversation " + row.conversation());
                }
            }
        }

        private void content(ServerCopy copy) {
            var byId = new HashMap<MessageId, ServerCopy.Row>();
            var bodies = new HashSet<Bytes>();
            for (var row : copy.rows()) {
                if (byId.put(row.id(), row) != null || !bodies.add(row.bodySha256())) {
                    doubled.add(row.bodySha256());
                }
            }
            lines.forEach(line -> present(copy, line, byId.remove(line.sent().id())));
            byId.forEach((id, row) -> unexpected(copy, id, row));
        }

        private void present(ServerCopy copy, Ledger.Line line, ServerCopy.@org.jspecify.annotations.Nullable Row row) {
            var sent = line.sent();
            if (row == null) {
                if (missing.add(sent.id()) && line.saved().isPresent()) {
                    problem("server " + copy.serverId() + ": acknowledged message " + sent.id() + " ('" + sent.text()
                            + "') is missing");
                }
                return;
            }
            if (!row.bodySha256().equals(sent.bodySha256()) || !row.sender().equals(sent.sender())) {
                problem("server " + copy.serverId() + ": message " + sent.id() + " is not '" + sent.text() + "' by "
                        + sent.sender() + " any more");
            }
            line.saved().ifPresent(saved -> {
                if (!row.conversation().equals(saved.conversation())
                        || row.position() != saved.position()
                        || row.sequence() != saved.sequence().value()) {
                    problem("server " + copy.serverId() + ": message " + sent.id() + " stands at position "
                            + row.position() + " (sequence " + row.sequence() + "), acknowledged was "
                            + saved.position()
                            + " (" + saved.sequence() + ")");
                }
            });
        }

        private void unexpected(ServerCopy copy, MessageId id, ServerCopy.Row row) {
            if (doubled.contains(row.bodySha256())) {
                return; // counted as doubled
            }
            problem("server " + copy.serverId() + ": message " + id + " at position " + row.position() + " "
                    + (refused.containsKey(id) ? "was refused" : "was never sent"));
        }

        private void sameOrder(ServerCopy one, ServerCopy other) {
            if (!one.rows().equals(other.rows())) {
                problem("servers " + one.serverId() + " and " + other.serverId() + " do not hold the same messages in"
                        + " the same order (" + one.rows().size() + " and "
                        + other.rows().size() + ")");
            }
            if (one.sequence() != other.sequence()) {
                problem("servers " + one.serverId() + " and " + other.serverId() + " applied different parts of the"
                        + " log: up to sequence " + one.sequence() + " and " + other.sequence());
            } else if (!one.digest().equals(other.digest())) {
                problem("servers " + one.serverId() + " and " + other.serverId() + " differ at sequence "
                        + one.sequence() + ": digest " + one.digest() + " and " + other.digest());
            } else if (!one.dump().equals(other.dump())) {
                problem("servers " + one.serverId() + " and " + other.serverId() + " hold different rows at sequence "
                        + one.sequence());
            }
        }

        /// A acknowledged before B was sent: A comes before B.
        private void realTime() {
            var acknowledged = lines.stream()
                    .flatMap(line -> line.saved().stream())
                    .sorted(Comparator.comparingLong(Ledger.Saved::atNanos))
                    .toList();
            var sent = lines.stream()
                    .filter(line -> line.saved().isPresent())
                    .sorted(Comparator.comparingLong(line -> line.sent().atNanos()))
                    .toList();
            var highest = 0L;
            var next = 0;
            for (var line : sent) {
                while (next < acknowledged.size()
                        && acknowledged.get(next).atNanos() < line.sent().atNanos()) {
                    highest = Math.max(
                            highest, acknowledged.get(next++).sequence().value());
                }
                var own = line.saved().orElseThrow().sequence().value();
                if (own <= highest) {
                    problem("message " + line.sent().id() + " has sequence " + own + ", though " + highest
                            + " was acknowledged before it was sent");
                }
            }
        }
    }
}
