package dev.flotilla.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.MessageText;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Page;
import dev.flotilla.chat.Parsed;
import dev.flotilla.chat.Recipient;
import dev.flotilla.chat.WaitingMessage;
import dev.flotilla.client.ChatSession;
import dev.flotilla.client.Paging;
import dev.flotilla.client.SendOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Commands about messages.
final class MessageCommands {
    private static final int PAGE_MAX = 200;

    private MessageCommands() {}

    static List<Object> all() {
        return List.of(new Send(), new OutboxList(), new Read(), new Messages(), new Delete());
    }

    static Recipient recipient(String text) {
        try {
            return Recipient.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, "'" + text + "' names neither a person nor a #room.");
        }
    }

    static MessageId messageId(String text) {
        try {
            return MessageId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(
                    ExitCode.USAGE, "'" + text + "' is no message id: a UUID, as messages --json shows it.");
        }
    }

    @Command(
            name = "send",
            description = "Sends a message and waits until it is saved: on the disks of a majority. When the team does"
                    + " not answer in time the message is kept in the outbox and the exit code is 75.")
    static final class Send extends TeamCommand {
        @Option(names = "--to", required = true, paramLabel = "NAME|#ROOM")
        private String to = "";

        @Option(names = "--id", paramLabel = "ID", description = "UUID of the message, for safe repeats by scripts.")
        private @Nullable String id;

        @Option(
                names = "--wait",
                paramLabel = "SECONDS",
                defaultValue = "30",
                description = "How long to wait for saved (default ${DEFAULT-VALUE}).")
        private double waitSeconds;

        @Parameters(
                paramLabel = "TEXT",
                arity = "1..*",
                description = "Several words become one text; - alone: the standard input.")
        private List<String> words = List.of();

        @Override
        int run(OpenTeam team, Output out) {
            var to = recipient(this.to);
            var text =
                    accepted(words.equals(List.of("-")) ? standardInput() : MessageText.parse(String.join(" ", words)));
            var session = team.session();
            var message = id == null ? session.newMessageId() : messageId(id);
            var sending = session.send(to, text, message);
            var outcome = sending.completeOnTimeout(
                            new SendOutcome.Kept(message, "The team does not answer."),
                            (long) (waitSeconds * 1_000),
                            TimeUnit.MILLISECONDS)
                    .join();
            return switch (outcome) {
                case SendOutcome.Saved(var saved) -> {
                    out.tell(
                            "Saved at position " + saved.position() + ".",
                            () -> outcome(message, "saved")
                                    .put("position", saved.position())
                                    .put("sequence", saved.sequence().value())
                                    .put("conversation", saved.conversation().toString()));
                    yield ExitCode.DONE;
                }
                case SendOutcome.Kept(var kept, var why) -> {
                    if (out.isJson()) {
                        out.json(outcome(message, "waiting").put("sentence", why));
                    }
                    throw new CommandFailed(
                            ExitCode.TRY_LATER,
                            why + " The message is kept in the outbox and will be sent; see: flotilla outbox");
                }
                case SendOutcome.NeedsYou(var refused, var why) -> {
                    // whoever scripts this reads the exit code; nothing would ever take it out of the file
                    session.discard(message);
                    if (out.isJson()) {
                        out.json(outcome(message, "refused").put("sentence", why));
                    }
                    throw new CommandFailed(ExitCode.REFUSED, why);
                }
                case SendOutcome.NotTaken(var refused, var why) -> throw new CommandFailed(ExitCode.TRY_LATER, why);
            };
        }

        /// Without the line end that ends what programs print. Never reads more than is needed to see that it is too
        /// much.
        private static Parsed<MessageText> standardInput() {
            try {
                var bytes = System.in.readNBytes(MessageText.BYTES_MAX + 2);
                var endsLine = bytes.length > 0 && bytes[bytes.length - 1] == '\n';
                return MessageText.parse(endsLine ? Arrays.copyOf(bytes, bytes.length - 1) : bytes);
            } catch (IOException e) {
                throw new UncheckedIOException("the standard input cannot be read", e);
            }
        }

        /// Refused here and now: nothing of it gets into the outbox.
        private static String accepted(Parsed<MessageText> typed) {
            return switch (typed) {
                case Parsed.Accepted<MessageText>(var text) -> text.value();
                case Parsed.TooLarge<MessageText>(var sentence) -> throw new CommandFailed(ExitCode.USAGE, sentence);
                case Parsed.Rejected<MessageText>(var sentence) -> throw new CommandFailed(ExitCode.USAGE, sentence);
            };
        }

        private static ObjectNode outcome(MessageId message, String state) {
            return Output.object().put("id", message.toString()).put("state", state);
        }
    }

    @Command(
            name = "outbox",
            description = "Sends what waits in the outbox and lists what is left. Exit code 75 while something waits,"
                    + " 65 when only refused ones are left.")
    static final class OutboxList extends TeamCommand {
        @Option(
                names = "--wait",
                paramLabel = "SECONDS",
                defaultValue = "5",
                description = "How long to try (default ${DEFAULT-VALUE}; 0 = only list).")
        private double waitSeconds;

        @Override
        int run(OpenTeam team, Output out) {
            var session = team.session();
            var unused = session.drained()
                    .completeOnTimeout(null, (long) (waitSeconds * 1_000), TimeUnit.MILLISECONDS)
                    .join();
            var left = session.waiting();
            out.table(
                    List.of("STATE", "TO", "WRITTEN", "TEXT", "TROUBLE"),
                    left.stream().map(OutboxList::row).toList(),
                    () -> Json.array(left, Json::waiting));
            if (left.isEmpty()) {
                return ExitCode.DONE;
            }
            return left.stream().anyMatch(message -> message.state() == WaitingMessage.State.WAITING)
                    ? ExitCode.TRY_LATER
                    : ExitCode.REFUSED;
        }

        private static List<String> row(WaitingMessage message) {
            return List.of(
                    message.state() == WaitingMessage.State.WAITING ? "waiting" : "needs you",
                    message.to().toString(),
                    Times.minute(message.writtenAtMillis()),
                    new String(message.body().toArray(), StandardCharsets.UTF_8),
                    message.trouble());
        }
    }

    @Command(name = "read", description = "Shows the next unread messages and marks them read.")
    static final class Read extends TeamCommand {
        @Option(names = "--count", paramLabel = "N", defaultValue = "20", description = "Default ${DEFAULT-VALUE}.")
        private int count;

        @Option(names = "--with", paramLabel = "NAME|#ROOM", description = "Only this conversation.")
        private @Nullable String with;

        @Option(names = "--keep-unread", description = "Do not mark them read.")
        private boolean keepUnread;

        @Override
        int run(OpenTeam team, Output out) {
            if (count < 1 || count > PAGE_MAX) {
                throw new CommandFailed(ExitCode.USAGE, "--count is from 1 to " + PAGE_MAX + ".");
            }
            var session = team.session();
            var in = Optional.ofNullable(with).map(MessageCommands::recipient);
            var unread = OpenTeam.need(keepUnread ? session.peekNew(in, count) : session.readNew(in, count));
            if (out.isJson()) {
                var json = Output.object().put("unreadLeft", unread.left());
                json.set("messages", Json.array(unread.messages(), Json::message));
                out.json(json);
            } else {
                show(session, unread.messages(), out);
                out.line(unread.left() + " unread left.");
            }
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "messages",
            description = "Shows the newest messages of one conversation, or of all, the oldest first.")
    static final class Messages extends TeamCommand {
        @Option(names = "--with", paramLabel = "NAME|#ROOM")
        private @Nullable String with;

        @Option(names = "--count", paramLabel = "N", defaultValue = "50", description = "Default ${DEFAULT-VALUE}.")
        private int count;

        @Option(names = "--before", paramLabel = "POSITION", description = "Only with --with: older than that.")
        private long before;

        @Override
        int run(OpenTeam team, Output out) {
            var session = team.session();
            var messages = with == null ? everywhere(session) : newest(session, recipient(with), before, count);
            if (out.isJson()) {
                out.json(Json.array(messages, Json::message));
            } else {
                show(session, messages, out);
            }
            return ExitCode.DONE;
        }

        private List<MessageView> everywhere(ChatSession session) {
            var all = new ArrayList<MessageView>();
            for (var conversation : OpenTeam.need(session.conversations(false))) {
                all.addAll(newest(session, new Recipient.Conversation(conversation.id()), 0, count));
            }
            all.sort(java.util.Comparator.comparing(MessageView::sequence));
            return all.subList(Math.max(0, all.size() - count), all.size());
        }

        private static List<MessageView> newest(ChatSession session, Recipient in, long from, int count) {
            var found = new ArrayList<MessageView>();
            var before = from;
            var more = true;
            while (more && found.size() < count) {
                Page<MessageView> page =
                        OpenTeam.need(session.page(in, Paging.OLDER, before, Math.min(PAGE_MAX, count - found.size())));
                found.addAll(0, page.items());
                more = page.more() && !page.items().isEmpty();
                before = found.isEmpty() ? 0 : found.getFirst().position();
            }
            return found;
        }
    }

    @Command(name = "delete", description = "Deletes messages of yours: the named ones, or all.")
    static final class Delete extends TeamCommand {
        @Parameters(paramLabel = "ID", arity = "0..*")
        private List<String> ids = List.of();

        @Option(names = "--all", description = "All of yours, everywhere or with --with in one conversation.")
        private boolean all;

        @Option(names = "--with", paramLabel = "NAME|#ROOM")
        private @Nullable String with;

        @Override
        int run(OpenTeam team, Output out) {
            if (all == !ids.isEmpty() || (with != null && !all)) {
                throw new CommandFailed(ExitCode.USAGE, "Name the messages (ID…), or say --all [--with NAME|#ROOM].");
            }
            var session = team.session();
            long deleted = OpenTeam.need(delete(session));
            out.tell(deleted + " deleted.", () -> Output.object().put("deleted", deleted));
            return ExitCode.DONE;
        }

        private CompletableFuture<dev.flotilla.client.Answer<Long>> delete(ChatSession session) {
            if (!all) {
                return session.delete(
                        ids.stream().map(MessageCommands::messageId).toList());
            }
            return with == null ? session.deleteAll() : session.deleteAllIn(recipient(with));
        }
    }

    /// With the conversations' names, as far as they can be had.
    static void show(ChatSession session, List<MessageView> messages, Output out) {
        if (messages.isEmpty()) {
            return;
        }
        var titles = new HashMap<String, String>();
        OpenTeam.need(session.conversations(false))
                .forEach(conversation -> titles.put(conversation.id().toString(), RoomCommands.title(conversation)));
        out.table(
                List.of("AT", "IN", "FROM", "TEXT", "ID"),
                messages.stream()
                        .map(message -> List.of(
                                Times.minute(message.sentAtMillis()),
                                titles.getOrDefault(message.conversation().toString(), "?"),
                                message.senderName().isEmpty() ? "(former member)" : message.senderName(),
                                message.deleted() ? "(deleted)" : Json.text(message),
                                message.id().toString()))
                        .toList(),
                Output::array);
    }
}
