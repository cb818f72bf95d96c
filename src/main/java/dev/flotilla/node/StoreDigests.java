package dev.flotilla.node;

import dev.flotilla.consensus.LogIndex;
import dev.flotilla.rpc.Digests;
import dev.flotilla.storage.ChatStore;
import java.time.Duration;
import java.util.Optional;

/// The digests that the store keeps, waiting for what is not applied yet.
record StoreDigests(ChatStore store, CommitFeed feed) implements Digests {
    @Override
    public Optional<Reading> at(long index, Duration wait) {
        var asked = index == 0 ? store.lastApplied().index() : new LogIndex(index);
        try {
            if (!feed.await(() -> !store.lastApplied().index().isBefore(asked), wait)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        return store.digestAt(asked)
                .map(digest -> new Reading(
                        digest.index().value(),
                        digest.digest().toArray(),
                        digest.sequence().value()));
    }
}
