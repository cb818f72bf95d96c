package dev.flotilla.cluster;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.Position;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One suspicion that the leader's process is gone: collects what the other voters see and says whether, and when, this
/// server stands for election. Pure but for what it has heard; owned by the loop.
///
/// The election it starts skips the engine's pre-vote, so only a majority of *all* voters (this one included) that
/// itself finds the process gone, in this very term, is enough. Who has the newest log and the lowest server_id goes
/// first; the next ones wait [#STEP] each and are called off when somebody leads.
final class Suspicion {
    /// Longer than a busy computer takes to send and force a vote: two that stand at once split the votes, and then the
    /// timer decides. It costs something only where the first one, which was alive a moment ago, cannot be elected.
    static final Duration STEP = Duration.ofMillis(350);

    private final MemberId self;
    private final MemberId suspect;
    private final long term;
    private final Configuration configuration;
    private final Set<MemberId> live;
    private final Map<MemberId, Position> confirmed = new HashMap<>();
    private final Map<MemberId, Position> logs = new HashMap<>();

    /// @param selfLog this server's last log entry
    /// @param live    other voters whose line is up
    Suspicion(
            MemberId self,
            Position selfLog,
            MemberId suspect,
            long term,
            Configuration configuration,
            Set<MemberId> live) {
        this.self = self;
        this.suspect = suspect;
        this.term = term;
        this.configuration = configuration;
        this.live = Set.copyOf(live);
        confirmed.put(self, selfLog);
        logs.put(self, selfLog);
    }

    MemberId suspect() {
        return suspect;
    }

    long term() {
        return term;
    }

    /// The voters whose word is needed; none when this server has no vote.
    List<Member> toAsk() {
        if (configuration.member(self).filter(Member::voter).isEmpty()) {
            return List.of();
        }
        return configuration.voters().stream()
                .filter(voter -> !voter.id().equals(self) && !voter.id().equals(suspect))
                .toList();
    }

    void heard(MemberId from, GoneAnswer answer) {
        var voter = configuration.member(from).filter(Member::voter);
        if (voter.isEmpty() || from.equals(suspect)) {
            return;
        }
        logs.put(from, answer.lastLog());
        if (answer.gone() && answer.term() == term) {
            confirmed.put(from, answer.lastLog());
        }
    }

    /// Confirmations by voters, this server's own included.
    int confirmations() {
        return (int) confirmed.keySet().stream()
                .filter(id -> configuration.member(id).filter(Member::voter).isPresent())
                .count();
    }

    boolean proven() {
        return confirmations() >= configuration.quorum();
    }

    /// How long to wait before standing for election; empty without evidence or without a vote.
    Optional<Duration> turn() {
        if (!proven() || configuration.member(self).filter(Member::voter).isEmpty()) {
            return Optional.empty();
        }
        var order = configuration.voters().stream()
                .map(Member::id)
                .filter(id -> !id.equals(suspect) && (id.equals(self) || live.contains(id) || logs.containsKey(id)))
                .sorted(Comparator.comparing((MemberId id) -> !mayWin(id)).thenComparing(Comparator.naturalOrder()))
                .toList();
        return Optional.of(STEP.multipliedBy(order.indexOf(self)));
    }

    String evidence() {
        return "process gone (" + confirmations() + " of "
                + configuration.voters().stream()
                        .filter(voter -> !voter.id().equals(suspect))
                        .count() + " confirm)";
    }

    /// Whether a majority of voters may have a log that is not newer than this one's.
    private boolean mayWin(MemberId candidate) {
        var log = logs.get(candidate);
        if (log == null) {
            return true;
        }
        var against = logs.values().stream()
                .filter(other -> NEWER.compare(other, log) > 0)
                .count();
        // The suspect's vote cannot be had.
        return configuration.voters().size() - 1 - against >= configuration.quorum();
    }

    private static final Comparator<Position> NEWER =
            Comparator.comparingLong(Position::term).thenComparing(Position::index);
}
