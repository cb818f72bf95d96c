package dev.flotilla.rpc;

import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.Sequence;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.Wire;
import dev.flotilla.wire.v1.Beat;
import dev.flotilla.wire.v1.Resync;
import dev.flotilla.wire.v1.SubscribeUpdate;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One subscriber's stream. Its own virtual thread pulls from the feed by cursor and owns the cursor and all sending;
/// other threads only wake it. Nothing is queued here: what a slow subscriber has not taken stays in the store, and
/// when it takes nothing for the length of our patience it is cut off and resumes by cursor.
final class UpdateStream {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateStream.class);
    private static final int BATCH = 64;
    private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(1);
    /// A session that ends takes its streams with it within a second.
    private static final long SESSION_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Subscribers.Subscriber subscriber;
    private final Bytes tokenHash;
    private final ServerCallStreamObserver<SubscribeUpdate> observer;
    private final SessionCheck sessions;
    private final Duration patience;
    /// Released by whoever has news; drained before looking.
    private final Semaphore news = new Semaphore(0);

    private volatile boolean stopping;
    private Sequence cursor;
    private long lastSentNanos;
    private long sessionSeenNanos;

    UpdateStream(
            Subscribers.Subscriber subscriber,
            Bytes tokenHash,
            Sequence cursor,
            ServerCallStreamObserver<SubscribeUpdate> observer,
            SessionCheck sessions,
            Duration patience) {
        this.subscriber = subscriber;
        this.tokenHash = tokenHash;
        this.cursor = cursor;
        this.observer = observer;
        this.sessions = sessions;
        this.patience = patience;
    }

    Subscribers.Subscriber subscriber() {
        return subscriber;
    }

    /// To be called inside the gRPC handler: handlers of readiness and cancellation cannot be set later.
    void start(Feed feed, Runnable atEnd) {
        observer.setOnReadyHandler(news::release);
        observer.setOnCancelHandler(news::release);
        Thread.ofVirtual().name("flotilla-stream-" + subscriber.name()).start(() -> {
            try {
                run(feed);
            } finally {
                atEnd.run();
            }
        });
    }

    void stop() {
        stopping = true;
        news.release();
    }

    private void run(Feed feed) {
        try (var subscription = feed.subscribe(subscriber.account(), news::release)) {
            sessionSeenNanos = System.nanoTime();
            beat();
            while (!observer.isCancelled()) {
                news.drainPermits();
                checkStopping();
                checkSession();
                drain(subscription);
                if (System.nanoTime() - lastSentNanos >= BEAT_NANOS) {
                    beat();
                }
                awaitNews(Math.min(
                        BEAT_NANOS - (System.nanoTime() - lastSentNanos),
                        SESSION_NANOS - (System.nanoTime() - sessionSeenNanos)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(StatusMapping.refusal(stoppingError()));
        } catch (RuntimeException e) {
            end(e);
        }
    }

    private void end(RuntimeException why) {
        try {
            observer.onError(why);
        } catch (RuntimeException e) {
            LOG.debug("stream of {} was over already", subscriber.name(), e);
        }
    }

    /// Sends all there is. An empty batch that moved on means: ask again.
    private void drain(Feed.Subscription subscription) throws InterruptedException {
        var before = Sequence.NONE;
        do {
            before = cursor;
            var batch = subscription.after(cursor, BATCH);
            if (batch.tooOld()) {
                send(SubscribeUpdate.newBuilder()
                        .setSequence(batch.upTo().value())
                        .setResync(Resync.getDefaultInstance())
                        .build());
                advance(batch.upTo());
                continue;
            }
            for (var event : batch.events()) {
                send(Wire.update(event));
                advance(event.sequence());
                checkSession();
            }
            advance(batch.upTo());
        } while (cursor.compareTo(before) > 0 && !observer.isCancelled());
    }

    /// Forward only: a server that lags behind the subscriber must not take it back.
    private void advance(Sequence to) {
        if (to.compareTo(cursor) > 0) {
            cursor = to;
        }
    }

    private void beat() throws InterruptedException {
        send(SubscribeUpdate.newBuilder()
                .setSequence(cursor.value())
                .setBeat(Beat.getDefaultInstance())
                .build());
    }

    private void send(SubscribeUpdate update) throws InterruptedException {
        var waitingSince = System.nanoTime();
        var waited = false;
        while (!observer.isReady()) {
            if (observer.isCancelled()) {
                return;
            }
            checkStopping();
            checkSession();
            var left = patience.toNanos() - (System.nanoTime() - waitingSince);
            if (left <= 0) {
                throw StatusMapping.refusal(new CallError.Busy(
                        "This stream was cut because nothing took what it sent. Subscribe again from your cursor.",
                        1000));
            }
            awaitNews(Math.min(left, SESSION_NANOS));
            waited = true;
        }
        if (waited) {
            news.release(); // the feed's word may have been among what woke us
        }
        observer.onNext(update);
        lastSentNanos = System.nanoTime();
    }

    private void awaitNews(long nanos) throws InterruptedException {
        if (nanos > 0 && news.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
            news.drainPermits();
        }
    }

    private void checkStopping() {
        if (stopping) {
            throw StatusMapping.refusal(stoppingError());
        }
    }

    private static CallError stoppingError() {
        return new CallError.Stopping("This server is stopping. Subscribe to another from your cursor.");
    }

    private void checkSession() {
        if (System.nanoTime() - sessionSeenNanos < SESSION_NANOS) {
            return;
        }
        if (sessions.find(tokenHash).isEmpty()) {
            throw StatusMapping.refusal(new CallError.NoSession("This session has ended. Log in again."));
        }
        sessionSeenNanos = System.nanoTime();
    }
}
