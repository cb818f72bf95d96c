package dev.flotilla.chat;

import java.util.UUID;

/// One signed-in device.
public record SessionId(UUID value) implements Comparable<SessionId> {
    /// @throws IllegalArgumentException when `text` is no UUID
    public static SessionId parse(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException("not a UUID: " + text.length() + " characters");
        }
        return new SessionId(UUID.fromString(text));
    }

    @Override
    public int compareTo(SessionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
