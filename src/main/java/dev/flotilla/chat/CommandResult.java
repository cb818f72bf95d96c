package dev.flotilla.chat;

/// What applying a command answered, equal on every server. A refusal is an answer too: it is agreed on and kept.
public sealed interface CommandResult {
    record Refused(Refusal reason, String subject) implements CommandResult {}

    record AccountCreated(AccountView account) implements CommandResult {}

    record SessionOpened(SessionId session, AccountView account) implements CommandResult {}

    record SessionsClosed(int count) implements CommandResult {}

    record PasswordChanged() implements CommandResult {}

    record AccountDeleted(long messagesDeleted) implements CommandResult {}

    record RoomCreated(ConversationId room, String name) implements CommandResult {}

    record RoomJoined(ConversationId room, String name) implements CommandResult {}

    record RoomLeft(ConversationId room) implements CommandResult {}

    record MessageSaved(MessageView message) implements CommandResult {}

    record MessagesDeleted(long count) implements CommandResult {}

    record ReadMarked(long position) implements CommandResult {}

    record TeamFounded() implements CommandResult {}

    record InviteMade(InviteId invite) implements CommandResult {}

    record InviteRevoked(InviteId invite) implements CommandResult {}
}
