package dev.flotilla.storage;

import dev.flotilla.chat.ChatRules;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.Event;
import dev.flotilla.chat.Refusal;
import java.util.List;

/// Rooms, who is in them, and how far people have read.
final class RoomCommands {
    /// Ids of this version are ours: derived ones of two people, and the room of everyone.
    private static final int DERIVED = 8;

    private final AccountRows accounts;
    private final ConversationRows conversations;
    private final EventRows events;

    RoomCommands(AccountRows accounts, ConversationRows conversations, EventRows events) {
        this.accounts = accounts;
        this.conversations = conversations;
        this.events = events;
    }

    Outcome create(Moment now, Command.CreateRoom command) {
        var found = accounts.find(command.by());
        var known = conversations.find(command.room());
        if (known.isPresent()) {
            return again(known.get(), found.map(AccountRow::number).orElse(0L), command);
        }
        var no = CommandApplier.cannotAct(found, command.by());
        if (no.isPresent()) {
            return no.get();
        }
        var by = found.orElseThrow();
        if (command.room().value().version() == DERIVED) {
            return Outcome.refused(Refusal.ID_REUSED, command.room());
        }
        if (conversations.isNameTaken(command.skeleton())) {
            return Outcome.refused(Refusal.NAME_TAKEN, command.name());
        }
        if (conversations.rooms() >= ChatRules.ROOMS_MAX || isInTooMany(by)) {
            return Outcome.refused(Refusal.TOO_MANY, command.name());
        }
        var room = conversations.addRoom(now, command, by);
        conversations.join(now, room, by);
        return membershipChanged(now, room, by, true, new CommandResult.RoomCreated(room.id, room.name));
    }

    private static Outcome again(ConversationRow known, long by, Command.CreateRoom command) {
        return known.isRoom() && known.createdBy == by && by != 0 && known.name.equals(command.name())
                ? Outcome.unchanged(new CommandResult.RoomCreated(known.id, known.name))
                : Outcome.refused(Refusal.ID_REUSED, command.room());
    }

    Outcome join(Moment now, Command.JoinRoom command) {
        var found = accounts.find(command.by());
        var no = CommandApplier.cannotAct(found, command.by());
        if (no.isPresent()) {
            return no.get();
        }
        var by = found.orElseThrow();
        var room = conversations.find(command.room()).filter(ConversationRow::isRoom);
        if (room.isEmpty()) {
            return Outcome.refused(Refusal.NO_SUCH_ROOM, command.room());
        }
        var joined = new CommandResult.RoomJoined(room.get().id, room.get().name);
        if (conversations.member(room.get(), by).isPresent()) {
            return Outcome.unchanged(joined);
        }
        if (isInTooMany(by)) {
            return Outcome.refused(Refusal.TOO_MANY, room.get().name);
        }
        conversations.join(now, room.get(), by);
        return membershipChanged(now, room.get(), by, true, joined);
    }

    Outcome leave(Moment now, Command.LeaveRoom command) {
        var found = accounts.find(command.by());
        var no = CommandApplier.cannotAct(found, command.by());
        if (no.isPresent()) {
            return no.get();
        }
        var by = found.orElseThrow();
        var room = conversations.find(command.room()).filter(ConversationRow::isRoom);
        if (room.isEmpty()) {
            return Outcome.refused(Refusal.NO_SUCH_ROOM, command.room());
        }
        if (room.get().id.equals(ChatRules.GENERAL)) {
            return Outcome.refused(Refusal.ROOM_IS_FIXED, room.get().name);
        }
        var left = new CommandResult.RoomLeft(room.get().id);
        var member = conversations.member(room.get(), by);
        if (member.isEmpty()) {
            return Outcome.unchanged(left);
        }
        conversations.part(now, room.get(), member.get());
        return membershipChanged(now, room.get(), by, false, left);
    }

    private Outcome membershipChanged(
            Moment now, ConversationRow room, AccountRow who, boolean joined, CommandResult result) {
        events.add(now, EventKind.MEMBERSHIP, room.number, who, joined ? 1 : 0);
        return Outcome.changed(
                result,
                new Event.MembershipChanged(now.sequence(), room.id, room.name, who.id(), who.name(), joined),
                new Audience.Members(room.id, List.of(who.id())));
    }

    Outcome markRead(Moment now, Command.MarkRead command) {
        var found = accounts.find(command.by());
        var no = CommandApplier.cannotAct(found, command.by());
        if (no.isPresent()) {
            return no.get();
        }
        var by = found.orElseThrow();
        var conversation = conversations.find(command.conversation());
        var member = conversation.flatMap(row -> conversations.member(row, by));
        if (member.isEmpty()) {
            return Outcome.refused(
                    conversation.filter(ConversationRow::isRoom).isPresent()
                            ? Refusal.NOT_A_MEMBER
                            : Refusal.NO_SUCH_CONVERSATION,
                    command.conversation());
        }
        var position = Math.min(command.position(), conversation.orElseThrow().lastPosition);
        if (position <= member.get().lastRead) {
            return Outcome.unchanged(new CommandResult.ReadMarked(member.get().lastRead));
        }
        conversations.readUpTo(member.get(), position);
        events.add(now, EventKind.READ, member.get().conversation, by, position);
        return Outcome.changed(
                new CommandResult.ReadMarked(position),
                new Event.ReadMoved(now.sequence(), by.id(), command.conversation(), position),
                AccountCommands.justFor(by));
    }

    private boolean isInTooMany(AccountRow account) {
        return conversations.countOf(account) >= ChatRules.CONVERSATIONS_PER_ACCOUNT_MAX;
    }
}
