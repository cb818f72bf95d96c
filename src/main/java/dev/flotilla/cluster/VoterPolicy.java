package dev.flotilla.cluster;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Who votes. Pure: every learner that has caught up and stays so is promoted, one at a time, up to [#VOTERS_MAX]; the
/// rest stand by. An even number of voters may occur; it tolerates no more failures than the odd number below it, and
/// [HealthRules] says so.
final class VoterPolicy {
    static final int VOTERS_MAX = 7;

    /// A learner this close behind the commit index is called caught up.
    static final long LAG_MAX = 250;

    /// It must stay caught up for this long before it votes, so that a server that comes and goes raises no majority.
    static final Duration CAUGHT_UP_FOR = Duration.ofSeconds(1);

    private VoterPolicy() {}

    /// @param caughtUpFor learners that are up, within [#LAG_MAX] and done with any snapshot; since when
    /// @return the learner to promote now
    static Optional<Member> promotable(
            Configuration now, Map<MemberId, Duration> caughtUpFor, Predicate<Member> alive) {
        var voters = now.voters();
        if (voters.size() >= VOTERS_MAX) {
            return Optional.empty();
        }
        var liveAfter = voters.stream().filter(alive).count() + 1;
        if (liveAfter < (voters.size() + 1) / 2 + 1) {
            return Optional.empty();
        }
        return now.members().stream()
                .filter(member -> !member.voter() && alive.test(member))
                .filter(member ->
                        caughtUpFor.getOrDefault(member.id(), Duration.ZERO).compareTo(CAUGHT_UP_FOR) >= 0)
                .findFirst();
    }

    static List<Member> withVoter(Configuration now, MemberId promoted) {
        return now.members().stream()
                .map(member -> member.id().equals(promoted) ? member.asVoter() : member)
                .toList();
    }
}
