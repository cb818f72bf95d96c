package dev.flotilla.client;

import dev.flotilla.config.Address;
import dev.flotilla.wire.v1.ClusterUpdate;
import io.grpc.Channel;
import java.time.Duration;
import java.util.function.Supplier;

/// The one stream that every client keeps: it brings elections, lists and dead servers at once, and its opening tells
/// the server about this client. Opened anew when what it told no longer holds. Owned by the thread that follows it.
final class News implements Following.Reader<ClusterUpdate> {
    /// Numbers are not what this stream is for; events and lists come at once whatever the rate.
    private static final double RATE_HZ = 0.2;
    /// The count of what waits changes with each message: it is told this seldom.
    private static final Duration OUTBOX_TOLD_EVERY = Duration.ofSeconds(5);

    private final Supplier<Introduction> introduction;
    private final ClusterWatch watch;
    private Introduction told;
    private long toldAtNanos;

    private News(LeaderFinder finder, Supplier<Introduction> introduction) {
        this.introduction = introduction;
        this.told = introduction.get();
        this.watch = new ClusterWatch(finder, () -> told.headers(), RATE_HZ, new ClusterListener() {});
    }

    static Subscription start(Lines lines, LeaderFinder finder, Supplier<Introduction> introduction) {
        return Following.start("flotilla-client-news", lines, finder, new News(finder, introduction));
    }

    @Override
    public ServerStream<ClusterUpdate> open(Channel channel, Address server) {
        told = introduction.get();
        toldAtNanos = System.nanoTime();
        return watch.open(channel, server);
    }

    @Override
    public boolean isStale() {
        var now = introduction.get();
        var outboxIsOld = System.nanoTime() - toldAtNanos > OUTBOX_TOLD_EVERY.toNanos();
        return !(outboxIsOld ? now : now.withOutbox(told.outbox())).equals(told);
    }

    @Override
    public void message(ClusterUpdate update, Address server) {
        watch.message(update, server);
    }

    @Override
    public void interrupted(String sentence) {
        watch.interrupted(sentence);
    }

    @Override
    public void ended(Failure failure) {
        watch.ended(failure);
    }

    @Override
    public boolean prefersLeader() {
        return watch.prefersLeader();
    }
}
