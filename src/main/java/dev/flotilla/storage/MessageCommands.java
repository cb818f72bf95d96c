package dev.flotilla.storage;

import dev.flotilla.base.Clock;
import dev.flotilla.base.Invariant;
import dev.flotilla.base.PlantedBug;
import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.ChatRules;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.Event;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Posting and deleting.
final class MessageCommands {
    private final AccountRows accounts;
    private final ConversationRows conversations;
    private final MessageRows messages;
    private final EventRows events;

    MessageCommands(AccountRows accounts, ConversationRows conversations, MessageRows messages, EventRows events) {
        this.accounts = accounts;
        this.conversations = conversations;
        this.messages = messages;
        this.events = events;
    }

    /// A repeat gets the first answer, whatever happened since: that is looked up before anything is refused.
    Outcome post(Moment now, Command.PostMessage command) {
        var by = accounts.find(command.by());
        return switch (target(command, by)) {
            case Target.None none ->
                earlier(command, by).orElseGet(() -> Outcome.refused(none.reason(), none.subject()));
            case Target.Started started -> post(now, command, by.orElseThrow(), started);
            case Target.Unstarted unstarted ->
                earlier(command, by).orElseGet(() -> start(now, command, by.orElseThrow(), unstarted.other()));
        };
    }

    private Outcome start(Moment now, Command.PostMessage command, AccountRow by, AccountRow other) {
        if (isInTooMany(by) || isInTooMany(other)) {
            return Outcome.refused(Refusal.TOO_MANY, other.name());
        }
        var conversation = conversations.addDirect(now, by, other);
        var member = conversations.join(now, conversation, by);
        if (other.number() != by.number()) {
            conversations.join(now, conversation, other);
        }
        return post(now, command, by, new Target.Started(conversation, member));
    }

    private Outcome post(Moment now, Command.PostMessage command, AccountRow by, Target.Started to) {
        var conversation = to.conversation();
        var member = to.member();
        var body = command.body().toArray();
        var row = new MessageRow(
                now.sequence().value(),
                conversation.number,
                conversation.lastPosition + 1,
                by.number(),
                conversations.sent(member) + 1,
                Ids.raw(command.message().value()),
                body,
                command.contentType(),
                Math.max(timeOf(now), conversation.lastAtMillis),
                false);
        if (!messages.add(row)) {
            return earlier(command, Optional.of(by)).orElseThrow(() -> taken(row));
        }
        var hadReadAll = member.lastRead == conversation.lastPosition;
        conversations.extend(conversation, now, row.sentAtMillis());
        member.sent = row.ordinal();
        if (hadReadAll) {
            conversations.readUpTo(member, row.position());
        }
        var view = row.view(conversation.id, by.id(), by.name());
        return Outcome.changed(
                new CommandResult.MessageSaved(view), new Event.Posted(now.sequence(), view), audience(conversation));
    }

    private static RuntimeException taken(MessageRow row) {
        return StorageException.damaged(
                "place " + row.position() + " of conversation " + row.conversation() + " is taken already");
    }

    private static long timeOf(Moment now) {
        return PlantedBug.CLOCK_IN_APPLY.planted() ? Clock.SYSTEM.wallMillis() : now.atMillis();
    }

    /// The answer to an id that was seen before. What a deleted message said is no longer known: its sender, place and
    /// type decide alone.
    private Optional<Outcome> earlier(Command.PostMessage command, Optional<AccountRow> by) {
        if (PlantedBug.NO_DEDUPE.planted()) {
            return Optional.empty();
        }
        return messages.find(command.message().value())
                .map(row -> isSame(row, command, by)
                        ? Outcome.unchanged(new CommandResult.MessageSaved(row.view(
                                conversations.at(row.conversation()).id,
                                accounts.at(row.sender()).id(),
                                accounts.at(row.sender()).name())))
                        : Outcome.refused(Refusal.ID_REUSED, command.message()));
    }

    private boolean isSame(MessageRow row, Command.PostMessage command, Optional<AccountRow> by) {
        return by.isPresent()
                && by.get().number() == row.sender()
                && conversations.at(row.conversation()).id.equals(conversationOf(command))
                && row.contentType().equals(command.contentType())
                && (row.deleted() || Arrays.equals(row.body(), command.body().toArray()));
    }

    private static ConversationId conversationOf(Command.PostMessage command) {
        return switch (command.to()) {
            case Command.Place.Room room -> room.conversation();
            case Command.Place.Person person -> ChatRules.direct(command.by(), person.account());
        };
    }

    private Target target(Command.PostMessage command, Optional<AccountRow> by) {
        if (by.isEmpty()) {
            return new Target.None(Refusal.NO_SUCH_PERSON, command.by().toString());
        }
        if (by.get().gone()) {
            return new Target.None(Refusal.ACCOUNT_GONE, command.by().toString());
        }
        return switch (command.to()) {
            case Command.Place.Room room -> conversation(room.conversation(), by.get());
            case Command.Place.Person person -> person(person.account(), by.get());
        };
    }

    private Target conversation(ConversationId id, AccountRow by) {
        var found = conversations.find(id);
        var member = found.flatMap(row -> conversations.member(row, by));
        if (member.isEmpty()) {
            return found.filter(ConversationRow::isRoom).isPresent()
                    ? new Target.None(Refusal.NOT_A_MEMBER, id.toString())
                    : new Target.None(Refusal.NO_SUCH_CONVERSATION, id.toString());
        }
        var conversation = found.orElseThrow();
        return !conversation.isRoom() && other(conversation, by).gone()
                ? new Target.None(
                        Refusal.NO_SUCH_PERSON, other(conversation, by).id().toString())
                : new Target.Started(conversation, member.get());
    }

    private Target person(AccountId id, AccountRow by) {
        var other = accounts.find(id).filter(account -> !account.gone());
        if (other.isEmpty()) {
            return new Target.None(Refusal.NO_SUCH_PERSON, id.toString());
        }
        var conversation = conversations.find(ChatRules.direct(by.id(), id));
        if (conversation.isEmpty()) {
            return new Target.Unstarted(other.get());
        }
        var member = conversations.member(conversation.get(), by);
        return member.isPresent()
                ? new Target.Started(conversation.get(), member.get())
                : new Target.None(
                        Refusal.NO_SUCH_CONVERSATION, conversation.get().id.toString());
    }

    private AccountRow other(ConversationRow direct, AccountRow by) {
        return accounts.at(direct.low == by.number() ? direct.high : direct.low);
    }

    private Audience audience(ConversationRow conversation) {
        return conversation.isRoom()
                ? new Audience.Members(conversation.id, List.of())
                : new Audience.People(List.of(
                        accounts.at(conversation.low).id(),
                        accounts.at(conversation.high).id()));
    }

    private boolean isInTooMany(AccountRow account) {
        return conversations.countOf(account) >= ChatRules.CONVERSATIONS_PER_ACCOUNT_MAX;
    }

    Outcome delete(Moment now, Command.DeleteMessages command) {
        var found = accounts.find(command.by());
        var no = CommandApplier.cannotAct(found, command.by());
        if (no.isPresent()) {
            return no.get();
        }
        var by = found.orElseThrow();
        if (!command.messages().isEmpty()) {
            return deleteNamed(now, by, command.messages());
        }
        return command.allIn().isPresent()
                ? deleteAllIn(now, by, command.allIn().get())
                : deleteAll(now, by, messages.eraseAll(by), Optional.empty());
    }

    private Outcome deleteAllIn(Moment now, AccountRow by, ConversationId id) {
        var conversation = conversations.find(id);
        if (conversation.isEmpty()
                || !conversation.get().isRoom()
                        && conversations.member(conversation.get(), by).isEmpty()) {
            return Outcome.refused(Refusal.NO_SUCH_CONVERSATION, id);
        }
        return deleteAll(now, by, messages.eraseAllIn(by, conversation.get()), conversation);
    }

    private Outcome deleteAll(Moment now, AccountRow by, long count, Optional<ConversationRow> in) {
        var result = new CommandResult.MessagesDeleted(count);
        if (count == 0) {
            return Outcome.unchanged(result);
        }
        events.add(now, EventKind.DELETED_ALL, in.map(row -> row.number).orElse(0L), by, 0);
        return Outcome.changed(
                result,
                new Event.Deleted(now.sequence(), by.id(), in.map(row -> row.id), List.of()),
                in.map(this::audience).orElse(new Audience.Everybody()));
    }

    /// All or none. What is deleted already counts, so that a repeat gets the first answer.
    private Outcome deleteNamed(Moment now, AccountRow by, List<MessageId> named) {
        var rows = new ArrayList<MessageRow>();
        for (var id : new LinkedHashSet<>(named)) {
            var row = messages.find(id.value());
            if (row.isEmpty() || row.get().sender() != by.number()) {
                return Outcome.refused(
                        row.isPresent() && canSee(by, row.get()) ? Refusal.NOT_YOURS : Refusal.NO_SUCH_MESSAGE, id);
            }
            rows.add(row.get());
        }
        var result = new CommandResult.MessagesDeleted(rows.size());
        var living = rows.stream().filter(row -> !row.deleted()).toList();
        if (living.isEmpty()) {
            return Outcome.unchanged(result);
        }
        return erase(now, by, living, result);
    }

    private Outcome erase(Moment now, AccountRow by, List<MessageRow> living, CommandResult result) {
        var byConversation = new LinkedHashMap<Long, List<UUID>>();
        for (var row : living) {
            Invariant.check(!row.deleted(), "message %d is deleted already", row.sequence());
            messages.erase(row);
            byConversation
                    .computeIfAbsent(row.conversation(), key -> new ArrayList<>())
                    .add(Ids.uuid(row.id()));
        }
        var part = 0;
        for (var in : byConversation.entrySet()) {
            events.add(now, part++, EventKind.DELETED, in.getKey(), by, 0, in.getValue());
        }
        var only = byConversation.size() == 1
                ? Optional.of(conversations.at(living.getFirst().conversation()))
                : Optional.<ConversationRow>empty();
        var event = new Event.Deleted(
                now.sequence(),
                by.id(),
                only.map(row -> row.id),
                living.stream().map(row -> new MessageId(Ids.uuid(row.id()))).toList());
        return Outcome.changed(result, event, only.map(this::audience).orElse(new Audience.Everybody()));
    }

    private boolean canSee(AccountRow by, MessageRow row) {
        return conversations.member(conversations.at(row.conversation()), by).isPresent();
    }

    /// Where a message would go.
    private sealed interface Target {
        record Started(ConversationRow conversation, MemberRow member) implements Target {}

        /// Two people who have not talked yet.
        record Unstarted(AccountRow other) implements Target {}

        record None(Refusal reason, String subject) implements Target {}
    }
}
