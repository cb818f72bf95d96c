package dev.flotilla.cluster;

import dev.flotilla.consensus.MemberId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The lowest live, caught-up `server_id` should lead. Asked by the leader at every tick; answers with the server to
/// hand leadership to, seldom. Owned by the loop.
///
/// Slow on purpose: a preferred server must have been up and caught up for the whole wait, and after an attempt nothing
/// is tried for [#RETRY_AFTER], so that a server that comes and goes moves nobody.
final class LeaderPreference {
    static final Duration RETRY_AFTER = Duration.ofSeconds(10);
    static final int PENDING_MAX = 64;

    private final Duration wait;
    private final Map<MemberId, Long> readySince = new HashMap<>();
    private Optional<Long> leadingSince = Optional.empty();
    private Optional<Long> lastAttempt = Optional.empty();

    LeaderPreference(Duration wait) {
        this.wait = wait;
    }

    /// @param now monotonic nanoseconds
    Optional<MemberId> decide(long now, Situation situation) {
        if (!situation.leading()) {
            readySince.clear();
            leadingSince = Optional.empty();
            return Optional.empty();
        }
        leadingSince = leadingSince.or(() -> Optional.of(now));
        readySince.keySet().retainAll(situation.ready());
        situation.ready().forEach(id -> readySince.putIfAbsent(id, now));
        if (situation.held() || situation.changing() || situation.pending() > PENDING_MAX) {
            return Optional.empty();
        }
        if (!passed(leadingSince, wait, now)
                || !lastAttempt.map(at -> now - at >= RETRY_AFTER.toNanos()).orElse(true)) {
            return Optional.empty();
        }
        var target = situation.ready().stream()
                .filter(id -> id.serverId() < situation.self().serverId())
                .filter(id -> passed(Optional.ofNullable(readySince.get(id)), wait, now))
                .min(MemberId::compareTo);
        target.ifPresent(id -> lastAttempt = Optional.of(now));
        return target;
    }

    private static boolean passed(Optional<Long> since, Duration wait, long now) {
        return since.map(at -> now - at >= wait.toNanos()).orElse(false);
    }

    /// @param ready    other voters whose line is up, that do not stop, and have everything that is committed
    /// @param pending  proposals under way here
    /// @param changing a membership change or a transfer is under way
    /// @param held     a person put leadership where it is
    record Situation(
            MemberId self, boolean leading, List<MemberId> ready, int pending, boolean changing, boolean held) {}
}
