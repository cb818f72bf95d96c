package dev.flotilla.chat;

import java.util.List;
import java.util.Optional;

/// What a committed command changed, for those it concerns. At most one for each command, numbered by its sequence.
public sealed interface Event {
    Sequence sequence();

    record Posted(Sequence sequence, MessageView message) implements Event {}

    /// Bodies removed. Either exactly `messages` (one conversation or several: ids say which), or, when that is empty,
    /// everything that `by` had sent up to `sequence`: in `conversation`, or everywhere when there is none.
    record Deleted(Sequence sequence, AccountId by, Optional<ConversationId> conversation, List<MessageId> messages)
            implements Event {
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

    /// Made, or gone. Who is gone has left every room; `erased`: what they had sent was deleted with them.
    record AccountChanged(Sequence sequence, AccountId account, String name, boolean gone, boolean erased)
            implements Event {}
}
