package dev.flotilla.storage;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountView;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.ConversationView;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Page;
import dev.flotilla.chat.Sequence;
import java.util.List;
import java.util.Optional;

/// Reads of one consistent state that never goes back. Thread-safe; each call blocks its caller and runs on a reader
/// thread. Limits are the caller's to check; a page never has more than 1000 rows.
public final class ChatQueries {
    ChatQueries() {}

    public Optional<Session> session(Bytes tokenHash, long nowMillis) {
        throw new UnsupportedOperationException();
    }

    public Optional<Credentials> credentials(String skeleton) {
        throw new UnsupportedOperationException();
    }

    public Optional<Credentials> credentials(AccountId account) {
        throw new UnsupportedOperationException();
    }

    /// By name, ASCII case aside. `pattern`: `*` any run, `?` one character, blank all; compared without case.
    public Page<AccountView> accounts(String pattern, String afterName, int limit) {
        throw new UnsupportedOperationException();
    }

    public Optional<AccountView> accountByName(String skeleton) {
        throw new UnsupportedOperationException();
    }

    public Optional<ConversationView> room(AccountId reader, String skeleton) {
        throw new UnsupportedOperationException();
    }

    public Optional<ConversationView> direct(AccountId reader, AccountId other) {
        throw new UnsupportedOperationException();
    }

    /// Any room, and the reader's direct ones.
    public Optional<ConversationView> conversation(AccountId reader, ConversationId id) {
        throw new UnsupportedOperationException();
    }

    /// Those the reader is in, newest message first.
    public List<ConversationView> conversations(AccountId reader, boolean unreadOnly, int limit) {
        throw new UnsupportedOperationException();
    }

    public Page<ConversationView> rooms(AccountId reader, String pattern, String afterName, int limit) {
        throw new UnsupportedOperationException();
    }

    /// Ascending by position. `older`: the page that ends before `from` (0 = newest); else the one after `from`.
    public Page<MessageView> messages(ConversationId conversation, boolean older, long from, int limit) {
        throw new UnsupportedOperationException();
    }

    /// The next unread of others in `reader`'s conversations, or in one of them, in order of sequence.
    public List<MessageView> unread(AccountId reader, Optional<ConversationId> in, int limit) {
        throw new UnsupportedOperationException();
    }

    public long unreadTotal(AccountId reader) {
        throw new UnsupportedOperationException();
    }

    /// The next events after `cursor` that concern `account`, at most `limit`. Looks at a bounded number of events:
    /// an empty page whose `upTo` is before [ChatStore#sequence] means: ask again from there.
    public EventPage events(AccountId account, Sequence cursor, int limit) {
        throw new UnsupportedOperationException();
    }

    public record Session(AccountId account, String accountName, long expiresAtMillis) {}

    /// @param passwordVersion the sequence of the command that set the password
    public record Credentials(AccountView account, String passwordHash, long passwordVersion) {}
}
