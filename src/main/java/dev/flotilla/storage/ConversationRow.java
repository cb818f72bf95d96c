package dev.flotilla.storage;

import dev.flotilla.chat.ConversationId;

/// A conversation while the apply thread works on it. What changes with every message is written back once at the end
/// of the transaction.
final class ConversationRow {
    static final int DIRECT = 1;
    static final int ROOM = 2;

    final long number;
    final ConversationId id;
    final int kind;
    final String name;
    final long low;
    final long high;
    final long createdBy;
    long lastPosition;
    long lastSequence;
    long lastAtMillis;
    long members;
    boolean isChanged;

    ConversationRow(long number, ConversationId id, int kind, String name, long low, long high, long createdBy) {
        this.number = number;
        this.id = id;
        this.kind = kind;
        this.name = name;
        this.low = low;
        this.high = high;
        this.createdBy = createdBy;
    }

    boolean isRoom() {
        return kind == ROOM;
    }
}
