package dev.flotilla.storage;

import dev.flotilla.chat.AccountRole;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.InviteId;

record InviteRow(
        InviteId id,
        Bytes secretHash,
        boolean forServer,
        AccountRole role,
        long maker,
        long madeAtMillis,
        long expiresAtMillis,
        int usesLeft,
        boolean revoked) {
    InviteRow used() {
        return new InviteRow(
                id, secretHash, forServer, role, maker, madeAtMillis, expiresAtMillis, usesLeft - 1, revoked);
    }

    InviteRow withdrawn() {
        return new InviteRow(id, secretHash, forServer, role, maker, madeAtMillis, expiresAtMillis, usesLeft, true);
    }
}
