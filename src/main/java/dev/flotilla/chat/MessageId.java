package dev.flotilla.chat;

import java.util.UUID;

/// One message, made by the client before the first try. One id, one message, for ever.
public record MessageId(UUID value) implements Comparable<MessageId> {
    /// @throws IllegalArgumentException when `text` is no UUID
    public static MessageId parse(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException("not a UUID: " + text.length() + " characters");
        }
        return new MessageId(UUID.fromString(text));
    }

    @Override
    public int compareTo(MessageId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
