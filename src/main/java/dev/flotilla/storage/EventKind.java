package dev.flotilla.storage;

/// What a row of `events` says. The numbers stand in files: never reuse one.
enum EventKind {
    /// `ids` are the deleted messages, in `conversation`.
    DELETED(1),
    /// All that `account` had sent, in `conversation` or, without one, everywhere.
    DELETED_ALL(2),
    /// `account` has read `conversation` up to `number`; concerns that account only.
    READ(3),
    /// `number` 1: `account` came to `conversation`, 0: left it.
    MEMBERSHIP(4),
    /// `number` 0: made, 1: gone, 2: gone and erased; concerns everybody.
    ACCOUNT(5);

    final int code;

    EventKind(int code) {
        this.code = code;
    }

    static EventKind of(int code) {
        for (var kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw StorageException.damaged("an event of kind " + code);
    }
}
