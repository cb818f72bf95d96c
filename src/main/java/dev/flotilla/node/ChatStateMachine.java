package dev.flotilla.node;

import dev.flotilla.chat.Command;
import dev.flotilla.consensus.Position;
import dev.flotilla.consensus.StateMachine;
import dev.flotilla.storage.AppliedEntry;
import dev.flotilla.storage.ChatStore;
import dev.flotilla.storage.CommittedEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// Committed entries into the store, and the news of it to readers. Owned by the apply thread. What goes wrong here is
/// told to the node and stops this server: a copy that skips is no copy.
final class ChatStateMachine implements StateMachine<AppliedEntry> {
    private final ChatStore store;
    private final Function<byte[], List<Command>> decoder;
    private final CommitFeed feed;
    private final Consumer<Throwable> failed;

    ChatStateMachine(
            ChatStore store, Function<byte[], List<Command>> decoder, CommitFeed feed, Consumer<Throwable> failed) {
        this.store = store;
        this.decoder = decoder;
        this.feed = feed;
        this.failed = failed;
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
            return position;
        });
    }

    private <T> T guarded(java.util.function.Supplier<T> step) {
        try {
            return step.get();
        } catch (RuntimeException | Error e) {
            failed.accept(e);
            throw e;
        }
    }
}
