package dev.flotilla.chat;

import java.util.List;

/// What a committed command changed, for those it concerns. At most one for each command, numbered by its sequence.
public sealed interface Event {
    Sequence sequence();

    record Posted(Sequence sequence, MessageView message) implements Event {}

    record Deleted(Sequence sequence, ConversationId conversation, List<MessageId> messages) implements Event {
        public Deleted {
            messages = List.copyOf(messages);
        }
    }

    record ReadMoved(Sequence sequence, AccountId account, ConversationId conversation, long position)
            implements Event {}

    record MembershipChanged(
            Sequence sequence,
            ConversationId conversation,
            String room,
            AccountId account,
            String accountName,
            boolean joined)
            implements Event {}

    record AccountChanged(Sequence sequence, AccountId account, String name, boolean gone) implements Event {}
}
