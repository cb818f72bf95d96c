package dev.flotilla.rpc;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountView;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.ConversationView;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Page;
import dev.flotilla.chat.Sequence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Reads of this server's state. Blocking; called on virtual threads; the store runs them on its few reader threads.
/// A reader sees one consistent state that never goes back.
public interface Queries {
    /// Waits until what this server has applied is linearizable and at least `seen`.
    Freshness await(Sequence seen, Duration limit);

    /// What this server has applied now.
    Sequence applied();

    /// The session with this token hash if it is open and not expired at `nowMillis`.
    Optional<SessionView> session(Bytes tokenHash, long nowMillis);

    /// The account with this exact name, with its secret; for login only.
    Optional<Credentials> credentials(String skeleton);

    Optional<Credentials> credentials(AccountId account);

    /// From then on nobody comes in unasked.
    boolean isFounded();

    Page<AccountView> accounts(String pattern, String afterName, int limit);

    Optional<AccountView> accountByName(String skeleton);

    Optional<ConversationView> room(AccountId reader, String skeleton);

    Optional<ConversationView> direct(AccountId reader, AccountId other);

    Optional<ConversationView> conversation(AccountId reader, ConversationId id);

    List<ConversationView> conversations(AccountId reader, boolean unreadOnly, int limit);

    Page<ConversationView> rooms(AccountId reader, String pattern, String afterName, int limit);

    /// Ascending by position. `older`: the page that ends before `from` (0 = newest); else the one after `from`.
    Page<MessageView> messages(ConversationId conversation, boolean older, long from, int limit);

    /// The next unread of others over all conversations of `reader`, or in one, oldest first.
    List<MessageView> unread(AccountId reader, Optional<ConversationId> in, int limit);

    long unreadTotal(AccountId reader);

    record SessionView(AccountId account, String accountName, long expiresAtMillis) {}

    record Credentials(AccountView account, String passwordHash, long passwordVersion) {}

    sealed interface Freshness {
        record Fresh(Sequence applied) implements Freshness {}

        /// No majority answers: what stands here may be old, but is at least what the session has seen.
        record Old(Sequence applied, String sentence) implements Freshness {}

        /// Less applied here than the session has seen.
        record Behind(Sequence applied) implements Freshness {}

        record NotServing(String sentence, boolean damaged) implements Freshness {}
    }
}
