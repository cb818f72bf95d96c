package dev.flotilla.node;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Sequence;
import dev.flotilla.rpc.Feed;
import dev.flotilla.storage.AppliedCommand;
import dev.flotilla.storage.AppliedEntry;
import dev.flotilla.storage.Audience;
import dev.flotilla.storage.ChatStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Tells readers that something was committed: streams by a wake-up, waiting reads by a condition. Holds no events:
/// readers take them from the store by their cursor, so a slow one costs nothing and misses nothing.
final class CommitFeed implements Feed {
    /// A stream asks the store at most so often in one go; the store looks at a bounded number of events each time.
    private static final int LOOKS = 64;

    private final ChatStore store;
    private final Map<AccountId, Set<Reader>> readers = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    CommitFeed(ChatStore store) {
        this.store = store;
    }

    @Override
    public Subscription subscribe(AccountId account, Runnable wake) {
        var reader = new Reader(account, wake);
        readers.compute(account, (key, known) -> {
            var all = known == null ? ConcurrentHashMap.<Reader>newKeySet() : known;
            all.add(reader);
            return all;
        });
        return reader;
    }

    /// Called by the apply thread after the transaction.
    void committed(List<AppliedEntry> entries) {
        signal();
        var people = new HashSet<AccountId>();
        for (var entry : entries) {
            for (var command : entry.commands()) {
                if (concernsMany(command, people)) {
                    replaced();
                    return;
                }
            }
        }
        people.forEach(this::wake);
    }

    /// The whole state was replaced: everybody looks again.
    void replaced() {
        signal();
        readers.values().forEach(all -> all.forEach(Reader::wake));
    }

    /// Waits until `seen` is applied here, at most `limit`.
    boolean await(Sequence seen, Duration limit) throws InterruptedException {
        return await(() -> store.sequence().compareTo(seen) >= 0, limit);
    }

    /// Waits until something about the store's progress holds, at most `limit`.
    boolean await(BooleanSupplier holds, Duration limit) throws InterruptedException {
        if (holds.getAsBoolean()) {
            return true;
        }
        var left = limit.toNanos();
        lock.lock();
        try {
            while (!holds.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = moved.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// An entry without commands was applied.
    void moved() {
        signal();
    }

    private void signal() {
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static boolean concernsMany(AppliedCommand command, Set<AccountId> people) {
        return switch (command.audience()) {
            case Audience.Nobody nobody -> false;
            case Audience.Everybody everybody -> true;
            case Audience.Members members -> true; // who is a member, the store knows: each looks for itself
            case Audience.People(var accounts) -> {
                people.addAll(accounts);
                yield false;
            }
        };
    }

    private void wake(AccountId account) {
        readers.getOrDefault(account, Set.of()).forEach(Reader::wake);
    }

    private final class Reader implements Subscription {
        private final AccountId account;
        private final Runnable wake;

        Reader(AccountId account, Runnable wake) {
            this.account = account;
            this.wake = wake;
        }

        void wake() {
            wake.run();
        }

        @Override
        public Batch after(Sequence cursor, int limit) {
            var page = store.queries().events(account, cursor, limit);
            for (var look = 1; look < LOOKS && page.events().isEmpty() && !page.tooOld(); look++) {
                if (page.upTo().compareTo(store.sequence()) >= 0) {
                    break;
                }
                page = store.queries().events(account, page.upTo(), limit);
            }
            return new Batch(page.events(), page.upTo(), page.tooOld());
        }

        @Override
        public void close() {
            readers.computeIfPresent(account, (key, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }
}
