package dev.flotilla.client;

import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.MessageView;

/// What became of a message that was given to the outbox.
public sealed interface SendOutcome {
    MessageId id();

    /// On the disks of a majority.
    record Saved(MessageView message) implements SendOutcome {
        @Override
        public MessageId id() {
            return message.id();
        }
    }

    /// Refused; it stays in the outbox as "needs you" until its writer changes or discards it.
    record NeedsYou(MessageId id, String sentence) implements SendOutcome {}

    /// Not taken into the outbox at all: it is full. Nothing was sent.
    record NotTaken(MessageId id, String sentence) implements SendOutcome {}

    /// The connection was closed or the session ended before an answer came: kept on disk, goes out with the next
    /// session of this person.
    record Kept(MessageId id, String sentence) implements SendOutcome {}
}
