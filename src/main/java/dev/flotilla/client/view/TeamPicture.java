package dev.flotilla.client.view;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/// A view with the moment it came, and what the last leader knew: without a leader its numbers freeze and age. All
/// times are this computer's monotonic clock in nanoseconds. Immutable.
///
/// @param leader   the leader as last seen, in this view or an earlier one
/// @param leaderAt when that view came
public record TeamPicture(TeamView view, long receivedAt, Optional<ServerView> leader, long leaderAt) {
    private static final long OFFLINE_MS = 2_500;

    public static TeamPicture first(TeamView view, long now) {
        return new TeamPicture(view, now, view.leader(), now);
    }

    public TeamPicture next(TeamView newer, long now) {
        return newer.leader().isPresent()
                ? new TeamPicture(newer, now, newer.leader(), now)
                : new TeamPicture(newer, now, leader, leaderAt);
    }

    public long ageMs(long now) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(now - receivedAt));
    }

    /// The state as the servers told it, OFFLINE once they told nothing for 2.5 s.
    public HealthView.State state(long now) {
        return ageMs(now) > OFFLINE_MS
                ? HealthView.State.OFFLINE
                : view.health().state();
    }

    public Leadership leadership() {
        return Leadership.of(view);
    }

    public boolean isFrozen() {
        return view.leader().isEmpty() && leader.isPresent();
    }

    public List<ServerRow> rows(long now) {
        return view.servers().stream().map(server -> row(server, now)).toList();
    }

    private ServerRow row(ServerView server, long now) {
        var leads = view.leader().map(ServerView::id).orElse(0) == server.id();
        return new ServerRow(
                server,
                server.id() == view.watched(),
                leads,
                isCritical(server),
                own(server, server.term(), now),
                own(server, server.indexes().commit(), now),
                own(server, server.indexes().applied(), now),
                own(server, server.indexes().durable(), now),
                told(server, now, ServerView.Progress::lagEntries),
                measured(told(server, now, ServerView.Progress::rttUs)),
                told(server, now, ServerView.Progress::lastAckAgeMs));
    }

    /// A healthy voter that the majority cannot do without.
    private boolean isCritical(ServerView server) {
        var health = view.health();
        return server.isVoting() && health.healthyVoters() == health.quorum();
    }

    private Reading own(ServerView server, long value, long now) {
        return server.bootId() == 0 && server.term() == 0
                ? Reading.absent("this server told nothing yet")
                : Reading.of(value, server.id(), server.sampleAgeMs() + ageMs(now));
    }

    private Reading told(ServerView server, long now, ToLongFunction<ServerView.Progress> field) {
        if (leader.isEmpty()) {
            return Reading.absent("only the leader knows this, and there is none");
        }
        var by = leader.get();
        if (by.id() == server.id()) {
            return Reading.absent("of the leader itself there is none");
        }
        var age = by.sampleAgeMs() + TimeUnit.NANOSECONDS.toMillis(now - leaderAt);
        return by.peers().stream()
                .filter(peer -> peer.serverId() == server.id())
                .findFirst()
                .map(peer -> Reading.of(field.applyAsLong(peer), by.id(), age))
                .orElse(Reading.absent("the leader does not follow this server"));
    }

    private static Reading measured(Reading rtt) {
        return rtt.value().isPresent() && rtt.value().getAsLong() == 0 ? Reading.absent("not measured yet") : rtt;
    }
}
