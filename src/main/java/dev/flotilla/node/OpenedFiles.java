package dev.flotilla.node;

import dev.flotilla.storage.ChatStore;

/// What a server's files are worth before its engine opens them.
sealed interface OpenedFiles {
    record Sound(ChatStore store) implements OpenedFiles {}

    /// Not to be trusted: no vote on these.
    record Damaged(String sentence) implements OpenedFiles {}

    /// Sound, but not for this server.
    record Refused(String sentence) implements OpenedFiles {}

    /// Looks at the database and at the log. Blocks, seconds for a million messages.
    static OpenedFiles open(Setup setup, ServerIdentity identity) {
        return switch (ChatStore.open(setup.files().database(), identity.cluster())) {
            case ChatStore.Opening.Ready(var store) -> new Sound(store);
            case ChatStore.Opening.Damaged(var sentence) -> new Damaged(sentence);
            case ChatStore.Opening.Refused(var sentence) -> new Refused(sentence);
        };
    }
}
