package dev.flotilla.cluster;

import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.MemberId;
import java.util.Locale;
import java.util.Optional;

/// Measures one change of leader on this server's own clock, when this server becomes the new leader: last sign of life
/// of the old one → first candidacy → leader → first entry of the new term committed. Owned by the loop.
final class FailoverTracker {
    /// Older announcements have nothing to do with an election.
    private static final long ANNOUNCED_NANOS = 3_000_000_000L;

    private final Surroundings here;
    private Optional<MemberId> lastLeader = Optional.empty();
    private long lastLeaderTerm;
    private long lastSignAt;
    private Optional<Long> announcedAt = Optional.empty();
    private long candidateAt;
    private long commitBefore;
    private boolean candidate;
    private Optional<Elected> elected = Optional.empty();

    FailoverTracker(Surroundings here) {
        this.here = here;
        lastSignAt = here.now();
    }

    /// Called at every sample.
    void observe(EngineStatus status) {
        status.leader().filter(leader -> !leader.equals(here.id())).ifPresent(leader -> {
            if (status.role() == EngineStatus.Role.FOLLOWER || status.role() == EngineStatus.Role.LEARNER) {
                lastLeader = status.leader();
                lastLeaderTerm = status.term();
                lastSignAt = Math.max(
                        lastSignAt, here.now() - status.leaderContactAge().toNanos());
                candidate = false;
            }
        });
    }

    /// A line to this member was alive at that time, monotonic nanoseconds.
    void sign(MemberId from, long at) {
        if (lastLeader.equals(Optional.of(from)) && !candidate) {
            lastSignAt = Math.max(lastSignAt, at);
        }
    }

    /// The leader said that it stops or hands leadership to this server.
    void announced() {
        announcedAt = Optional.of(here.now());
    }

    boolean leads(MemberId member) {
        return lastLeader.equals(Optional.of(member));
    }

    /// @param commit this server's commit index, which stands still until a leader commits in a new term
    void candidate(long at, long commit) {
        if (!candidate) {
            candidate = true;
            candidateAt = at;
            commitBefore = commit;
        }
    }

    /// @param evidence of the suspicion that led here, empty when there was none
    void leader(long at, long term, long commit, String evidence) {
        var candidacy = candidate ? candidateAt : at;
        var detectMs = millis(lastSignAt, candidacy);
        var cause = evidence;
        if (cause.isEmpty()) {
            cause = announcedAt
                            .filter(said -> candidacy - said < ANNOUNCED_NANOS)
                            .isPresent()
                    ? "handed over"
                    : String.format(Locale.ROOT, "no heartbeat for %.2f s", detectMs / 1000.0);
        }
        elected = lastLeader.isEmpty() || lastLeaderTerm >= term
                ? Optional.empty()
                : Optional.of(new Elected(
                        lastLeader.get().serverId(), term, candidacy, at, candidate ? commitBefore : commit, cause));
        candidate = false;
        announcedAt = Optional.empty();
        lastLeader = Optional.of(here.id());
        lastLeaderTerm = term;
    }

    void follower() {
        elected = Optional.empty();
    }

    /// Whether commits are to be watched closely right now.
    boolean measuring() {
        return elected.isPresent();
    }

    /// The finished record, once, when something of the new term is committed.
    Optional<Failover> committed(long commitIndex) {
        return elected.filter(e -> commitIndex > e.commitBefore).map(e -> {
            elected = Optional.empty();
            var now = here.now();
            return new Failover(
                    e.from,
                    here.id().serverId(),
                    e.term,
                    here.loop().clock().wallMillis(),
                    millis(lastSignAt, e.candidateAt),
                    millis(e.candidateAt, e.leaderAt),
                    millis(e.leaderAt, now),
                    millis(lastSignAt, now),
                    e.cause);
        });
    }

    private static int millis(long from, long to) {
        return (int) Math.max(0, (to - from) / 1_000_000);
    }

    private record Elected(int from, long term, long candidateAt, long leaderAt, long commitBefore, String cause) {}
}
