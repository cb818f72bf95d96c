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
/// thread. Who may see what is the caller's to check, except where a reader is named.
///
/// Every method throws [StorageException] when the file cannot be read.
public final class ChatQueries {
    private final ReaderPool readers;

    ChatQueries(ReaderPool readers) {
        this.readers = readers;
    }

    /// The open session with this token that has not expired.
    public Optional<Session> session(Bytes tokenHash, long nowMillis) {
        return readers.read(reader -> AccountQueries.session(reader, tokenHash, nowMillis));
    }

    /// For login only: holds the secret.
    public Optional<Credentials> credentials(String skeleton) {
        return readers.read(reader -> AccountQueries.credentials(reader, skeleton));
    }

    public Optional<Credentials> credentials(AccountId account) {
        return readers.read(reader -> AccountQueries.credentials(reader, account));
    }

    /// From then on nobody comes in unasked.
    public boolean isFounded() {
        return readers.read(reader -> reader.sql("SELECT count(*) FROM team").number(0) > 0);
    }

    /// By name, ASCII case aside. `pattern`: `*` any run, `?` one character, blank all; compared without case.
    public Page<AccountView> accounts(String pattern, String afterName, int limit) {
        return readers.read(reader -> AccountQueries.page(reader, new Wildcard(pattern), afterName, limit));
    }

    public Optional<AccountView> accountByName(String skeleton) {
        return credentials(skeleton).map(Credentials::account);
    }

    public Optional<ConversationView> room(AccountId reader, String skeleton) {
        return readers.read(on -> ConversationQueries.room(on, reader, skeleton));
    }

    /// Empty also when the two have not talked yet.
    public Optional<ConversationView> direct(AccountId reader, AccountId other) {
        return readers.read(on -> ConversationQueries.direct(on, reader, other));
    }

    /// Any room, and the reader's direct ones.
    public Optional<ConversationView> conversation(AccountId reader, ConversationId id) {
        return readers.read(on -> ConversationQueries.byId(on, reader, id));
    }

    /// Those the reader is in, newest message first.
    public List<ConversationView> conversations(AccountId reader, boolean unreadOnly, int limit) {
        return readers.read(on -> ConversationQueries.of(on, reader, unreadOnly, limit));
    }

    public Page<ConversationView> rooms(AccountId reader, String pattern, String afterName, int limit) {
        return readers.read(on -> ConversationQueries.rooms(on, reader, new Wildcard(pattern), afterName, limit));
    }

    /// Ascending by position. `older`: the page that ends before `from` (0 = newest); else the one after `from`.
    public Page<MessageView> messages(ConversationId conversation, boolean older, long from, int limit) {
        return readers.read(reader -> MessageQueries.page(reader, conversation, older, from, limit));
    }

    /// The next unread of others in `reader`'s conversations, or in one of them, in order of sequence.
    public List<MessageView> unread(AccountId reader, Optional<ConversationId> in, int limit) {
        return readers.read(on -> MessageQueries.unread(on, reader, in, limit));
    }

    public long unreadTotal(AccountId reader) {
        return readers.read(on -> ConversationQueries.unreadTotal(on, reader));
    }

    /// The next events after `cursor` that concern `account`, at most `limit`. Looks at a bounded number of events:
    /// an empty page whose `upTo` is before [ChatStore#sequence] means: ask again from there.
    public EventPage events(AccountId account, Sequence cursor, int limit) {
        return readers.read(reader -> EventQueries.after(reader, account, cursor, limit));
    }

    /// The members of a room or of a direct conversation.
    public List<AccountView> members(ConversationId conversation) {
        return readers.read(reader -> ConversationQueries.members(reader, conversation));
    }

    public record Session(AccountId account, String accountName, long expiresAtMillis) {}

    /// @param passwordVersion the sequence of the command that set the password
    public record Credentials(AccountView account, String passwordHash, long passwordVersion) {}
}
