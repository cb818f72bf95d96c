package dev.flotilla.node;

import dev.flotilla.chat.Command;
import dev.flotilla.consensus.Position;
import dev.flotilla.consensus.StateMachine;
import dev.flotilla.storage.AppliedEntry;
import dev.flotilla.storage.ChatStore;
import dev.flotilla.storage.CommittedEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// Committed entries into the store, and the news of it to readers. Owned by the apply thread. What goes wrong here is
/// told to the node and stops this server: a copy that skips is no copy.
final class ChatStateMachine implements StateMachine<AppliedEntry> {
    private final ChatStore store;
    private final Function<byte[], List<Command>> decoder;
    private final CommitFeed feed;
    private final Watcher watcher;

    /// Called on the apply thread.
    interface Watcher {
        /// This server takes no part any more.
        void failed(Throwable cause);

        /// The file given to [#install] is not needed any more.
        void installed();
    }

    ChatStateMachine(ChatStore store, Function<byte[], List<Command>> decoder, CommitFeed feed, Watcher watcher) {
        this.store = store;
        this.decoder = decoder;
        this.feed = feed;
        this.watcher = watcher;
    }

    @Override
    public Position lastApplied() {
        return store.lastApplied();
    }

    @Override
    public List<AppliedEntry> apply(List<Entry> entries) {
        return guarded(() -> {
            var committed = entries.stream()
                    .map(entry -> new CommittedEntry(entry.position(), decoder.apply(entry.payload())))
                    .toList();
            var applied = store.apply(committed);
            feed.committed(applied);
            return applied;
        });
    }

    @Override
    public void skip(Position position) {
        guarded(() -> {
            store.skip(position);
            feed.moved();
            return position;
        });
    }

    @Override
    public Position checkpoint() {
        return guarded(store::checkpoint);
    }

    @Override
    public Position install(Path file) {
        return guarded(() -> {
            var position = store.install(file);
            feed.replaced();
            watcher.installed();
            return position;
        });
    }

    private <T> T guarded(Supplier<T> step) {
        try {
            return step.get();
        } catch (RuntimeException | Error e) {
            watcher.failed(e);
            throw e;
        }
    }
}
