package dev.flotilla.chat;

import java.util.UUID;

/// A conversation: a room, or what two people share.
public record ConversationId(UUID value) implements Comparable<ConversationId> {
    /// @throws IllegalArgumentException when `text` is no UUID
    public static ConversationId parse(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException("not a UUID: " + text.length() + " characters");
        }
        return new ConversationId(UUID.fromString(text));
    }

    @Override
    public int compareTo(ConversationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
