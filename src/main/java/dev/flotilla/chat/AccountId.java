package dev.flotilla.chat;

import java.util.UUID;

/// A person's account, for ever; a name may be given to another account after deletion, the id never.
public record AccountId(UUID value) implements Comparable<AccountId> {
    /// @throws IllegalArgumentException when `text` is no UUID
    public static AccountId parse(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException("not a UUID: " + text.length() + " characters");
        }
        return new AccountId(UUID.fromString(text));
    }

    @Override
    public int compareTo(AccountId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
