package dev.flotilla.chat;

/// What an account may do to others. The number stands in databases and logs: the order is fixed.
public enum AccountRole {
    MEMBER,
    ADMIN,
    OWNER;

    public int number() {
        return ordinal();
    }

    /// @throws IllegalArgumentException when no role has this number
    public static AccountRole of(int number) {
        if (number < 0 || number >= values().length) {
            throw new IllegalArgumentException("no role has the number " + number);
        }
        return values()[number];
    }

    /// May let others in.
    public boolean invites() {
        return this != MEMBER;
    }
}
