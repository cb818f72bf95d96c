package dev.flotilla.cluster;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.EngineStatus.PeerProgress;
import dev.flotilla.consensus.Leadership.Change;
import dev.flotilla.consensus.MemberId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a leader does by itself: gives learners that have caught up a vote, clears failed joins away, and hands
/// leadership to the lowest server_id, unless a person put it where it is. Owned by the loop.
final class LeaderDuties {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderDuties.class);

    private final Surroundings here;
    private final PresenceLines lines;
    private final Chronicle chronicle;
    private final ChangeDesk desk;
    private final Supplier<Integer> pending;
    private final LeaderPreference preference;
    private final Map<MemberId, Long> caughtUpSince = new HashMap<>();
    private final Map<MemberId, Long> appearedAt = new HashMap<>();
    private Optional<Configuration> known = Optional.empty();
    private Optional<Hold> hold = Optional.empty();

    /// @param pending proposals under way here
    LeaderDuties(
            Surroundings here, PresenceLines lines, Chronicle chronicle, ChangeDesk desk, Supplier<Integer> pending) {
        this.here = here;
        this.lines = lines;
        this.chronicle = chronicle;
        this.desk = desk;
        this.pending = pending;
        preference = new LeaderPreference(here.settings().preferenceWait());
        chronicle.onEvent(event -> {
            if (event.kind().equals(ClusterEvent.Kind.TRANSFERRED.word())) {
                hold = Optional.of(new Hold(event.about(), here.now()));
            }
        });
    }

    /// A person put leadership where it is; holds until it goes elsewhere or the time is over.
    private record Hold(int leader, long since) {}

    void configurationChanged(Configuration configuration) {
        known.ifPresent(before -> configuration.members().stream()
                .filter(member -> before.member(member.id()).isEmpty())
                .forEach(member -> appearedAt.put(member.id(), here.now())));
        appearedAt.keySet().removeIf(id -> configuration.member(id).isEmpty());
        known = Optional.of(configuration);
    }

    void tick(EngineStatus status) {
        hold = hold.filter(
                held -> status.leader().map(id -> id.serverId() == held.leader).orElse(true)
                        && here.now() - held.since
                                < here.settings().operatorHold().toNanos());
        if (status.role() == EngineStatus.Role.LEADER) {
            noteCaughtUp(status);
            if (desk.underWay().isEmpty()) {
                promote(status);
            }
            if (desk.underWay().isEmpty()) {
                clearFailedJoin(status);
            }
        } else {
            caughtUpSince.clear();
        }
        prefer(status);
    }

    private void noteCaughtUp(EngineStatus status) {
        var now = here.now();
        var caughtUp = status.peers().stream()
                .filter(peer -> CaughtUp.is(status, peer))
                .map(PeerProgress::id)
                .toList();
        caughtUpSince.keySet().retainAll(caughtUp);
        caughtUp.forEach(id -> caughtUpSince.putIfAbsent(id, now));
    }

    private void promote(EngineStatus status) {
        var now = here.now();
        var durations = new HashMap<MemberId, Duration>();
        caughtUpSince.forEach((id, since) -> durations.put(id, Duration.ofNanos(now - since)));
        VoterPolicy.promotable(status.configuration(), durations, lines::alive).ifPresent(learner -> {
            var serverId = learner.id().serverId();
            var members = VoterPolicy.withVoter(status.configuration(), learner.id());
            desk.change(
                    "server " + serverId + " gets a vote",
                    status.configuration().index(),
                    members,
                    result -> {
                        if (result instanceof Change.Done) {
                            chronicle.write(
                                    ClusterEvent.Kind.PROMOTED,
                                    serverId,
                                    "Server " + serverId + " has caught up and votes.");
                        } else {
                            caughtUpSince.remove(learner.id());
                            LOG.info("server {} was not given a vote yet: {}", serverId, result);
                        }
                    });
        });
    }

    /// A learner that this server saw being added and that never came into touch.
    private void clearFailedJoin(EngineStatus status) {
        var limit = here.settings().joinLimit().toNanos();
        status.configuration().members().stream()
                .filter(member -> !member.voter()
                        && !lines.line(member.id()).map(PresenceLine::everUp).orElse(true))
                .filter(member -> CaughtUp.progress(status, member.id())
                        .map(peer -> peer.match().value() == 0
                                || peer.lastAckAge().compareTo(here.settings().joinLimit()) > 0)
                        .orElse(true))
                .filter(member -> Optional.ofNullable(appearedAt.get(member.id()))
                        .map(at -> here.now() - at > limit)
                        .orElse(false))
                .findFirst()
                .ifPresent(member -> {
                    var serverId = member.id().serverId();
                    desk.change(
                            "the failed join of server " + serverId + " is cleared away",
                            status.configuration().index(),
                            RemovalRules.without(status.configuration(), member.id()),
                            result -> {
                                if (result instanceof Change.Done) {
                                    chronicle.write(
                                            ClusterEvent.Kind.REMOVED,
                                            serverId,
                                            "Server " + serverId + " asked to join and never came; removed.");
                                }
                            });
                });
    }

    private void prefer(EngineStatus status) {
        var situation = new LeaderPreference.Situation(
                here.id(),
                status.role() == EngineStatus.Role.LEADER,
                status.role() == EngineStatus.Role.LEADER ? CaughtUp.ready(status, here, lines) : List.of(),
                pending.get(),
                desk.underWay().isPresent(),
                hold.isPresent());
        preference.decide(here.now(), situation).ifPresent(target -> {
            LOG.info("[Election] server {} is preferred as leader and has caught up: handing over", target.serverId());
            desk.handOver(target, ClusterEvent.Kind.HANDED_OVER, result -> {
                if (!(result instanceof Change.Done)) {
                    LOG.info("leadership stays here: {}", result);
                }
            });
        });
    }
}
