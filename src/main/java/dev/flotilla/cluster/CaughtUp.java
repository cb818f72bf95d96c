package dev.flotilla.cluster;

import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.EngineStatus.PeerProgress;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How far the others have come, by what the leader's engine knows of them.
final class CaughtUp {
    private static final Duration ACK_FRESH = Duration.ofSeconds(2);

    private CaughtUp() {}

    /// In touch, with the log as far as makes no difference.
    static boolean is(EngineStatus status, PeerProgress peer) {
        return !peer.installingSnapshot()
                && peer.match().value() > 0
                && peer.lastAckAge().compareTo(ACK_FRESH) < 0
                && HealthRules.lag(status.commit().value(), peer) <= VoterPolicy.LAG_MAX;
    }

    /// Other voters that could take over now.
    static List<MemberId> ready(EngineStatus status, Surroundings here, PresenceLines lines) {
        return status.configuration().voters().stream()
                .filter(voter -> !voter.id().equals(here.id()) && lines.alive(voter))
                .map(Member::id)
                .filter(id -> progress(status, id).map(peer -> is(status, peer)).orElse(false))
                .toList();
    }

    static Optional<PeerProgress> progress(EngineStatus status, MemberId id) {
        return status.peers().stream().filter(peer -> peer.id().equals(id)).findFirst();
    }
}
