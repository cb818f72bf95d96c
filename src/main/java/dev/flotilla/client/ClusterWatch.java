package dev.flotilla.client;

import dev.flotilla.config.Address;
import dev.flotilla.wire.v1.ClusterGrpc;
import dev.flotilla.wire.v1.ClusterUpdate;
import dev.flotilla.wire.v1.WatchClusterRequest;
import io.grpc.Channel;
import io.grpc.Metadata;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// The stream in which a server tells of all servers. Whoever asks for it, the leader finder listens too: news of an
/// election or of a new list reaches it at once.
final class ClusterWatch implements Following.Reader<ClusterUpdate> {
    private static final Set<String> ELECTION_KINDS =
            Set.of("became_leader", "leader_lost", "election_started", "transferred");

    private final LeaderFinder finder;
    private final Supplier<Metadata> headers;
    private final double maxRateHz;
    private final ClusterListener listener;
    private Optional<Address> from = Optional.empty();

    ClusterWatch(LeaderFinder finder, Supplier<Metadata> headers, double maxRateHz, ClusterListener listener) {
        this.finder = finder;
        this.headers = headers;
        this.maxRateHz = maxRateHz;
        this.listener = listener;
    }

    static Subscription start(
            Lines lines, LeaderFinder finder, Supplier<Metadata> headers, double maxRateHz, ClusterListener listener) {
        return Following.start(
                "flotilla-client-watch", lines, finder, new ClusterWatch(finder, headers, maxRateHz, listener));
    }

    @Override
    public ServerStream<ClusterUpdate> open(Channel channel, Address server) {
        return ServerStream.open(
                channel,
                ClusterGrpc.getWatchClusterMethod(),
                WatchClusterRequest.newBuilder().setMaxRateHz(maxRateHz).build(),
                headers.get());
    }

    @Override
    public void message(ClusterUpdate update, Address server) {
        if (!from.equals(Optional.of(server))) {
            from = Optional.of(server);
            listener.live(server);
        }
        switch (update.getBodyCase()) {
            case SNAPSHOT -> listener.view(TeamFromWire.view(update.getSnapshot()));
            case EVENT -> {
                if (ELECTION_KINDS.contains(update.getEvent().getKind())) {
                    finder.askAll();
                }
                listener.event(TeamFromWire.event(update.getEvent()));
            }
            case REPLICAS -> {
                var list = update.getReplicas();
                finder.told(list.getClusterId(), list.getConfigIndex(), list.getAddressesList());
                finder.askAll();
            }
            case GOING -> finder.askAll();
            case BEAT, BODY_NOT_SET -> {}
        }
    }

    @Override
    public void interrupted(String sentence) {
        from = Optional.empty();
        listener.interrupted(sentence);
        finder.askAll(); // the end of a server's stream is news about that server
    }

    @Override
    public void ended(Failure failure) {
        listener.interrupted(failure.sentence());
    }

    /// A follower outlives the leader and tells of its end.
    @Override
    public boolean prefersLeader() {
        return false;
    }
}
