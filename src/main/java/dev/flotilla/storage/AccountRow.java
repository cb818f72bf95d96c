package dev.flotilla.storage;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountView;

record AccountRow(
        long number,
        AccountId id,
        String name,
        String passwordHash,
        long passwordVersion,
        long createdAtMillis,
        boolean gone,
        long erased) {
    AccountView view() {
        return new AccountView(id, name, createdAtMillis);
    }
}
