package dev.flotilla.client;

import dev.flotilla.chat.AccountView;

/// What is needed to go on as somebody who signed in before. The token is a secret: keep it in a file of mode 0600.
public record SavedSession(String token, AccountView account, long expiresAtMillis) {
    /// Without the token.
    @Override
    public String toString() {
        return "session of " + account.name();
    }
}
