package dev.flotilla.node;

import dev.flotilla.base.PlantedBug;
import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountView;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.ConversationView;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Page;
import dev.flotilla.chat.Sequence;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.ReadPoint;
import dev.flotilla.consensus.ReplicatedLog;
import dev.flotilla.rpc.Queries;
import dev.flotilla.storage.AppliedEntry;
import dev.flotilla.storage.ChatQueries;
import dev.flotilla.storage.ChatStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads of this server's state, fresh or said to be old. Thread-safe; blocks its caller.
final class StateQueries implements Queries {
    private final ChatStore store;
    private final CommitFeed feed;
    private final ReplicatedLog<AppliedEntry> log;
    private final SharedReadPoint readPoint;

    StateQueries(ChatStore store, CommitFeed feed, ReplicatedLog<AppliedEntry> log) {
        this.store = store;
        this.feed = feed;
        this.log = log;
        this.readPoint = new SharedReadPoint(log::readPoint);
    }

    @Override
    public Freshness await(Sequence seen, Duration limit) {
        if (PlantedBug.STALE_READS.planted() && log.status().role() != EngineStatus.Role.LEADER) {
            return new Freshness.Fresh(store.sequence());
        }
        var end = System.nanoTime() + limit.toNanos();
        try {
            var point = readPoint.ask().get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return switch (point) {
                case ReadPoint.Ready ready -> fresh(seen, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
                case ReadPoint.Unavailable unavailable -> old(seen, "No majority of the servers answers.");
            };
        } catch (TimeoutException e) {
            return old(seen, "No majority of the servers answered in time.");
        } catch (ExecutionException e) {
            return old(seen, "This server's engine does not answer.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return old(seen, "The read was interrupted.");
        }
    }

    private Freshness fresh(Sequence seen, Duration left) throws InterruptedException {
        return feed.await(seen, left) ? new Freshness.Fresh(store.sequence()) : new Freshness.Behind(store.sequence());
    }

    private Freshness old(Sequence seen, String sentence) {
        var applied = store.sequence();
        return applied.compareTo(seen) >= 0 ? new Freshness.Old(applied, sentence) : new Freshness.Behind(applied);
    }

    @Override
    public Sequence applied() {
        return store.sequence();
    }

    @Override
    public Optional<SessionView> session(Bytes tokenHash, long nowMillis) {
        return queries()
                .session(tokenHash, nowMillis)
                .map(session -> new SessionView(session.account(), session.accountName(), session.expiresAtMillis()));
    }

    @Override
    public Optional<Credentials> credentials(String skeleton) {
        return queries().credentials(skeleton).map(StateQueries::credentials);
    }

    @Override
    public Optional<Credentials> credentials(AccountId account) {
        return queries().credentials(account).map(StateQueries::credentials);
    }

    @Override
    public boolean isFounded() {
        return queries().isFounded();
    }

    @Override
    public Page<AccountView> accounts(String pattern, String afterName, int limit) {
        return queries().accounts(pattern, afterName, limit);
    }

    @Override
    public Optional<AccountView> accountByName(String skeleton) {
        return queries().accountByName(skeleton);
    }

    @Override
    public Optional<ConversationView> room(AccountId reader, String skeleton) {
        return queries().room(reader, skeleton);
    }

    @Override
    public Optional<ConversationView> direct(AccountId reader, AccountId other) {
        return queries().direct(reader, other);
    }

    @Override
    public Optional<ConversationView> conversation(AccountId reader, ConversationId id) {
        return queries().conversation(reader, id);
    }

    @Override
    public List<ConversationView> conversations(AccountId reader, boolean unreadOnly, int limit) {
        return queries().conversations(reader, unreadOnly, limit);
    }

    @Override
    public Page<ConversationView> rooms(AccountId reader, String pattern, String afterName, int limit) {
        return queries().rooms(reader, pattern, afterName, limit);
    }

    @Override
    public Page<MessageView> messages(ConversationId conversation, boolean older, long from, int limit) {
        return queries().messages(conversation, older, from, limit);
    }

    @Override
    public List<MessageView> unread(AccountId reader, Optional<ConversationId> in, int limit) {
        return queries().unread(reader, in, limit);
    }

    @Override
    public long unreadTotal(AccountId reader) {
        return queries().unreadTotal(reader);
    }

    private ChatQueries queries() {
        return store.queries();
    }

    private static Credentials credentials(ChatQueries.Credentials found) {
        return new Credentials(found.account(), found.passwordHash(), found.passwordVersion());
    }
}
