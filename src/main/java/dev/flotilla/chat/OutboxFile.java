package dev.flotilla.chat;

import java.util.List;

/// The file that keeps messages until they are saved. What a method changed is on the disk, forced, when it returns.
/// Safe from several threads and from several processes at once. Blocking. Failures of the disk are unchecked
/// exceptions of the room that implements it.
///
/// It stands here since `client` uses and `storage` provides it, and neither knows the other.
public interface OutboxFile extends AutoCloseable {
    /// Adds at the end. An id that is there already changes nothing.
    void add(WaitingMessage message);

    /// The oldest first.
    List<WaitingMessage> of(AccountId account, int limit);

    int count(AccountId account);

    /// Saved, or discarded by its writer. Unknown ids change nothing.
    void remove(MessageId id);

    /// The team refused it.
    void needsYou(MessageId id, String why);

    @Override
    void close();
}
