package dev.flotilla.chat;

import java.util.List;
import java.util.Optional;

/// What can be asked of the replicated state. Everything `apply` needs is inside: times, ids, hashes, skeletons and
/// tokens are made before the proposal. `atMillis` is the proposing leader's wall clock; it is shown, never sorted on.
///
/// Every command is safe to repeat: the ids in it decide, and a repeat gets the first answer.
public sealed interface Command {
    long atMillis();

    /// @param skeleton of the name; two names with one skeleton look alike and exclude each other
    /// @param passwordHash PHC string, salted, made by the server
    /// @param admission by what this one comes in
    record CreateAccount(
            long atMillis, AccountId account, String name, String skeleton, String passwordHash, Admission admission)
            implements Command {}

    /// From here on nobody comes in unasked.
    ///
    /// @param localHash SHA-256 of the proof that the founder's private file gives
    record FoundTeam(long atMillis, Bytes localHash) implements Command {}

    /// @param secretHash SHA-256 of the secret; the secret itself never enters the log
    /// @param role       of the accounts made with it; never owner
    /// @param uses       how many may come in by it, at least 1
    record MakeInvite(
            long atMillis,
            InviteId invite,
            AccountId by,
            Bytes secretHash,
            boolean forServer,
            AccountRole role,
            long expiresAtMillis,
            int uses)
            implements Command {}

    record RevokeInvite(long atMillis, InviteId invite, AccountId by) implements Command {}

    /// @param tokenHash SHA-256 of the token; the token itself never enters the log
    /// @param passwordVersion of the password that was checked; refused when it changed meanwhile
    record OpenSession(
            long atMillis,
            SessionId session,
            Bytes tokenHash,
            AccountId account,
            String device,
            long expiresAtMillis,
            long passwordVersion)
            implements Command {}

    record CloseSession(long atMillis, AccountId account, Bytes tokenHash, boolean everywhere) implements Command {}

    /// Ends every session but the one with `keep`.
    record ChangePassword(long atMillis, AccountId account, String passwordHash, long passwordVersion, Bytes keep)
            implements Command {}

    record DeleteAccount(long atMillis, AccountId account, boolean deleteMessages) implements Command {}

    record CreateRoom(long atMillis, ConversationId room, AccountId by, String name, String skeleton)
            implements Command {}

    record JoinRoom(long atMillis, AccountId by, ConversationId room) implements Command {}

    record LeaveRoom(long atMillis, AccountId by, ConversationId room) implements Command {}

    record PostMessage(long atMillis, MessageId message, AccountId by, Place to, Bytes body, String contentType)
            implements Command {}

    /// Of the caller's own: the named ones, or all in one conversation, or all everywhere (both empty).
    record DeleteMessages(long atMillis, AccountId by, List<MessageId> messages, Optional<ConversationId> allIn)
            implements Command {
        public DeleteMessages {
            messages = List.copyOf(messages);
        }
    }

    /// Never moves back.
    record MarkRead(long atMillis, AccountId by, ConversationId conversation, long position) implements Command {}

    /// Where a message goes.
    sealed interface Place {
        record Room(ConversationId conversation) implements Place {}

        record Person(AccountId account) implements Place {}
    }
}
