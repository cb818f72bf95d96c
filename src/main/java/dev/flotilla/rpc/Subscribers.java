package dev.flotilla.rpc;

import dev.flotilla.base.Clock;
import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Sequence;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.v1.SubscribeRequest;
import dev.flotilla.wire.v1.SubscribeUpdate;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// The open streams of this server: at most ten for one account, one virtual thread for each. The collections are
/// guarded by the lock.
public final class Subscribers implements AutoCloseable {
    private static final int PER_ACCOUNT_MAX = 10;
    private static final int MAX = 2000;

    private final Feed feed;
    private final Queries queries;
    private final SessionCheck sessions;
    private final Freshly freshly;
    private final Clock clock;
    private final Presence presence;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<UpdateStream> open = new HashSet<>();
    private final Map<AccountId, Integer> perAccount = new HashMap<>();
    private boolean closed;

    public Subscribers(Feed feed, Queries queries, Clock clock, Presence presence) {
        this(feed, queries, clock, presence, Duration.ofSeconds(15));
    }

    /// @param patience with a subscriber that does not take what it is sent
    Subscribers(Feed feed, Queries queries, Clock clock, Presence presence, Duration patience) {
        this.presence = presence;
        this.feed = feed;
        this.queries = queries;
        this.sessions = new SessionCheck(queries, clock);
        this.freshly = new Freshly(queries);
        this.clock = clock;
        this.patience = patience;
    }

    /// Told who comes. What it returns is run once, when that stream ends.
    @FunctionalInterface
    public interface Presence {
        Runnable connected(String account);
    }

    /// A person who is connected to this server by a stream.
    public record Subscriber(AccountId account, String name, long sinceMillis) {}

    public List<Subscriber> current() {
        lock.lock();
        try {
            return open.stream().map(UpdateStream::subscriber).toList();
        } finally {
            lock.unlock();
        }
    }

    /// @throws io.grpc.StatusRuntimeException BUSY, BEHIND, STOPPING, DAMAGED
    void add(Caller caller, SubscribeRequest request, ServerCallStreamObserver<SubscribeUpdate> observer) {
        var after = new Sequence(Inputs.position("after", request.getAfter()));
        freshly.toAnswer();
        var applied = queries.applied();
        if (!request.getFromNow() && after.compareTo(applied) > 0) {
            throw StatusMapping.refusal(Freshly.whyNot(new Queries.Freshness.Behind(applied)));
        }
        var subscriber = new Subscriber(caller.account(), caller.name(), clock.wallMillis());
        var stream = new UpdateStream(
                subscriber, caller.tokenHash(), request.getFromNow() ? applied : after, observer, sessions, patience);
        register(stream);
        var gone = presence.connected(caller.name());
        stream.start(feed, () -> {
            gone.run();
            forget(stream);
        });
    }

    private void register(UpdateStream stream) {
        lock.lock();
        try {
            if (closed) {
                throw StatusMapping.refusal(new CallError.Stopping("This server is stopping. Ask another."));
            }
            var mine = perAccount.getOrDefault(stream.subscriber().account(), 0);
            if (mine >= PER_ACCOUNT_MAX || open.size() >= MAX) {
                throw StatusMapping.refusal(new CallError.Busy(
                        "This account already has " + mine + " streams here. Close one first.", 5000));
            }
            perAccount.put(stream.subscriber().account(), mine + 1);
            open.add(stream);
        } finally {
            lock.unlock();
        }
    }

    private void forget(UpdateStream stream) {
        lock.lock();
        try {
            if (open.remove(stream)) {
                perAccount.computeIfPresent(stream.subscriber().account(), (_, count) -> count > 1 ? count - 1 : null);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Ends every stream with STOPPING; clients resume elsewhere by cursor. Takes no new ones.
    @Override
    public void close() {
        List<UpdateStream> streams;
        lock.lock();
        try {
            closed = true;
            streams = List.copyOf(open);
        } finally {
            lock.unlock();
        }
        streams.forEach(UpdateStream::stop);
    }
}
