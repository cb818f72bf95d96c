package dev.flotilla.cluster;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.EngineStatus.PeerProgress;
import dev.flotilla.consensus.Leadership.Change;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The leader's desk for changes of membership and of leader: one at a time, each against the configuration it was
/// decided on. Also promotes learners, clears failed joins away, and prefers the lowest server_id. Owned by the loop.
final class MembershipChanges {
    private static final Logger LOG = LoggerFactory.getLogger(MembershipChanges.class);
    private static final Duration ACK_FRESH = Duration.ofSeconds(2);
    private static final Duration LET_GO_LIMIT = Duration.ofSeconds(5);
    private static final Duration LEAVE_PAUSE = Duration.ofMillis(200);
    private static final int LEAVE_TRIES = 50;

    private final Surroundings here;
    private final PresenceLines lines;
    private final Chronicle chronicle;
    private final Supplier<Integer> pending;
    private final LeaderPreference preference;
    private final Map<MemberId, Long> caughtUpSince = new HashMap<>();
    private final Map<MemberId, Long> appearedAt = new HashMap<>();
    private Optional<Configuration> known = Optional.empty();
    private Optional<Hold> hold = Optional.empty();
    private Optional<String> underWay = Optional.empty();

    /// @param pending proposals under way here
    MembershipChanges(Surroundings here, PresenceLines lines, Chronicle chronicle, Supplier<Integer> pending) {
        this.here = here;
        this.lines = lines;
        this.chronicle = chronicle;
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

    // ---- what everybody may ask

    void join(JoinRequest request, CompletableFuture<JoinOutcome> outcome) {
        var status = here.status();
        if (status.role() != EngineStatus.Role.LEADER) {
            outcome.complete(new JoinOutcome.Refused("this server does not lead", true));
            return;
        }
        if (underWay.isPresent()) {
            outcome.complete(new JoinOutcome.Refused("another change is under way: " + underWay.get(), true));
            return;
        }
        switch (JoinRules.decide(here.group(), status.configuration(), request, lines::alive)) {
            case JoinRules.Decision.Already(Member member) ->
                outcome.complete(
                        new JoinOutcome.Joined(here.group(), status.configuration(), status.term(), member.voter()));
            case JoinRules.Decision.Refuse(String message, boolean retry) ->
                outcome.complete(new JoinOutcome.Refused(message, retry));
            case JoinRules.Decision.Change change -> add(status, change, outcome);
        }
    }

    private void add(EngineStatus status, JoinRules.Decision.Change change, CompletableFuture<JoinOutcome> outcome) {
        var serverId = change.joiner().id().serverId();
        change("server " + serverId + " joins", status.configuration().index(), change.members(), result -> {
            switch (result) {
                case Change.Done(long term, LogIndex index) -> {
                    chronicle.write(
                            change.replaces() ? ClusterEvent.Kind.REPLACED : ClusterEvent.Kind.JOINED,
                            serverId,
                            change.replaces()
                                    ? "Server " + serverId + " came back as "
                                            + change.joiner().id() + " at "
                                            + change.joiner().publicAddress() + "."
                                    : "Server " + serverId + " joined at "
                                            + change.joiner().publicAddress() + ".");
                    outcome.complete(new JoinOutcome.Joined(
                            here.group(),
                            new Configuration(index, change.members()),
                            term,
                            change.joiner().voter()));
                }
                case Change.NotLeader() -> outcome.complete(new JoinOutcome.Refused("the leader changed", true));
                case Change.Refused(String reason) -> outcome.complete(new JoinOutcome.Refused(reason, true));
                case Change.Unknown(String reason) -> outcome.complete(new JoinOutcome.Refused(reason, true));
            }
        });
    }

    void remove(int serverId, long expectedConfig, CompletableFuture<ChangeOutcome> outcome) {
        var status = here.status();
        if (refuseEarly(status, outcome)) {
            return;
        }
        var configuration = status.configuration();
        if (expectedConfig != 0 && expectedConfig != configuration.index().value()) {
            outcome.complete(new ChangeOutcome.Stale("the membership changed meanwhile: it is now version "
                    + configuration.index() + ", not " + expectedConfig));
            return;
        }
        var target = configuration.byServerId(serverId);
        if (target.isEmpty()) {
            outcome.complete(new ChangeOutcome.Refused("there is no server " + serverId + " in the team"));
        } else if (target.get().id().equals(here.id())) {
            leave(outcome, LEAVE_TRIES);
        } else {
            takeOut(status, target.get(), ClusterEvent.Kind.REMOVED, outcome);
        }
    }

    /// The leader's side of a server that leaves by itself.
    void letGo(MemberId leaving, CompletableFuture<ChangeOutcome> outcome) {
        var status = here.status();
        if (refuseEarly(status, outcome)) {
            return;
        }
        var target = status.configuration().member(leaving);
        if (target.isEmpty()) {
            outcome.complete(done("Server " + leaving.serverId() + " is no member any more.", status));
        } else if (leaving.equals(here.id())) {
            outcome.complete(new ChangeOutcome.Refused("a leader hands leadership over before it leaves"));
        } else {
            takeOut(status, target.get(), ClusterEvent.Kind.LEFT, outcome);
        }
    }

    private void takeOut(
            EngineStatus status, Member target, ClusterEvent.Kind kind, CompletableFuture<ChangeOutcome> outcome) {
        var serverId = target.id().serverId();
        var refusal = RemovalRules.refusal(status.configuration(), target, lines::alive);
        if (refusal.isPresent()) {
            outcome.complete(new ChangeOutcome.Refused(refusal.get()));
            return;
        }
        var left = kind == ClusterEvent.Kind.LEFT;
        var members = RemovalRules.without(status.configuration(), target.id());
        change("server " + serverId + " goes", status.configuration().index(), members, result -> {
            if (result instanceof Change.Done) {
                chronicle.write(kind, serverId, "Server " + serverId + (left ? " left." : " was removed."));
            }
            outcome.complete(outcome(result, "Server " + serverId + (left ? " left." : " was removed.")));
        });
    }

    void transfer(int to, long expectedTerm, CompletableFuture<ChangeOutcome> outcome) {
        var status = here.status();
        if (refuseEarly(status, outcome)) {
            return;
        }
        if (expectedTerm != 0 && expectedTerm != status.term()) {
            outcome.complete(new ChangeOutcome.Stale(
                    "leadership changed meanwhile: the term is now " + status.term() + ", not " + expectedTerm));
            return;
        }
        var target = status.configuration().byServerId(to);
        if (target.isPresent() && target.get().id().equals(here.id())) {
            chronicle.write(ClusterEvent.Kind.TRANSFERRED, to, "Server " + to + " stays leader, as a person wishes.");
            outcome.complete(done("Server " + to + " leads already.", status));
            return;
        }
        var refusal = transferRefusal(status, to, target);
        if (refusal.isPresent()) {
            outcome.complete(new ChangeOutcome.Refused(refusal.get()));
            return;
        }
        handOver(
                target.orElseThrow().id(),
                ClusterEvent.Kind.TRANSFERRED,
                result -> outcome.complete(
                        result instanceof Change.Done(long term, LogIndex index)
                                ? new ChangeOutcome.Done("Server " + to + " leads.", index.value(), term, to)
                                : outcome(result, "")));
    }

    private Optional<String> transferRefusal(EngineStatus status, int to, Optional<Member> target) {
        if (target.isEmpty()) {
            return Optional.of("there is no server " + to + " in the team");
        }
        if (!target.get().voter()) {
            return Optional.of("server " + to + " is a learner: it has no vote until it has caught up");
        }
        if (!lines.alive(target.get())) {
            return Optional.of("server " + to + " cannot be reached");
        }
        var progress = progress(status, target.get().id());
        if (progress.map(PeerProgress::installingSnapshot).orElse(false)) {
            return Optional.of("server " + to + " is still copying the state");
        }
        var lag = progress.map(peer -> HealthRules.lag(status.commit().value(), peer))
                .orElse(0L);
        return lag > VoterPolicy.LAG_MAX
                ? Optional.of("server " + to + " is " + lag + " entries behind; try again when it has caught up")
                : Optional.empty();
    }

    /// This server leaves. When it leads it hands over first; then it asks whoever leads.
    void leave(CompletableFuture<ChangeOutcome> outcome, int triesLeft) {
        var status = here.status();
        var leader = status.leader().flatMap(status.configuration()::member);
        if (status.configuration().members().size() <= 1) {
            outcome.complete(new ChangeOutcome.Refused("this is the team's only server; nothing would be left"));
        } else if (triesLeft == 0) {
            outcome.complete(new ChangeOutcome.Unknown("no leader took this server out in time; look at the members"));
        } else if (status.role() == EngineStatus.Role.LEADER) {
            leaveAsLeader(status, outcome, triesLeft);
        } else if (leader.isPresent() && !leader.get().id().equals(here.id())) {
            here.loop()
                    .then(
                            here.calls().leave(leader.get().publicAddress(), here.id(), LET_GO_LIMIT),
                            reply -> leaveAnswered(reply, outcome, triesLeft));
        } else {
            leaveLater(outcome, triesLeft);
        }
    }

    int leaveTries() {
        return LEAVE_TRIES;
    }

    private void leaveAsLeader(EngineStatus status, CompletableFuture<ChangeOutcome> outcome, int triesLeft) {
        if (underWay.isPresent()) {
            leaveLater(outcome, triesLeft);
            return;
        }
        var self = status.configuration().member(here.id());
        var refusal = self.flatMap(member -> RemovalRules.refusal(status.configuration(), member, lines::alive));
        if (refusal.isPresent()) {
            outcome.complete(new ChangeOutcome.Refused(refusal.get()));
            return;
        }
        var heir = ready(status).stream().min(MemberId::compareTo);
        if (heir.isEmpty()) {
            leaveLater(outcome, triesLeft);
            return;
        }
        handOver(heir.get(), ClusterEvent.Kind.HANDED_OVER, result -> leaveLater(outcome, triesLeft));
    }

    private void leaveAnswered(
            PeerReply<ChangeOutcome> reply, CompletableFuture<ChangeOutcome> outcome, int triesLeft) {
        if (reply instanceof PeerReply.Answered<ChangeOutcome>(ChangeOutcome answer)
                && (answer instanceof ChangeOutcome.Done || answer instanceof ChangeOutcome.Refused)) {
            outcome.complete(answer);
        } else {
            leaveLater(outcome, triesLeft);
        }
    }

    private void leaveLater(CompletableFuture<ChangeOutcome> outcome, int triesLeft) {
        here.loop().after(LEAVE_PAUSE, () -> leave(outcome, triesLeft - 1));
    }

    private boolean refuseEarly(EngineStatus status, CompletableFuture<ChangeOutcome> outcome) {
        if (status.role() != EngineStatus.Role.LEADER) {
            var leader = status.leader().flatMap(status.configuration()::member).map(Member::publicAddress);
            outcome.complete(new ChangeOutcome.NotLeader(leader, status.term()));
            return true;
        }
        underWay.ifPresent(what -> outcome.complete(
                new ChangeOutcome.Refused("another change is under way: " + what + "; try again in a moment")));
        return underWay.isPresent();
    }

    private ChangeOutcome outcome(Change result, String sentence) {
        return switch (result) {
            case Change.Done(long term, LogIndex index) ->
                new ChangeOutcome.Done(sentence, index.value(), term, here.id().serverId());
            case Change.NotLeader() ->
                new ChangeOutcome.NotLeader(Optional.empty(), here.status().term());
            case Change.Refused(String reason) -> new ChangeOutcome.Refused(reason);
            case Change.Unknown(String reason) -> new ChangeOutcome.Unknown(reason);
        };
    }

    private ChangeOutcome done(String sentence, EngineStatus status) {
        return new ChangeOutcome.Done(
                sentence,
                status.configuration().index().value(),
                status.term(),
                here.id().serverId());
    }

    // ---- what the leader does by itself

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
            if (underWay.isEmpty()) {
                promote(status);
            }
            if (underWay.isEmpty()) {
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
                .filter(peer -> caughtUp(status, peer))
                .map(PeerProgress::id)
                .toList();
        caughtUpSince.keySet().retainAll(caughtUp);
        caughtUp.forEach(id -> caughtUpSince.putIfAbsent(id, now));
    }

    private static boolean caughtUp(EngineStatus status, PeerProgress peer) {
        return !peer.installingSnapshot()
                && peer.match().value() > 0
                && peer.lastAckAge().compareTo(ACK_FRESH) < 0
                && HealthRules.lag(status.commit().value(), peer) <= VoterPolicy.LAG_MAX;
    }

    private void promote(EngineStatus status) {
        var now = here.now();
        var durations = new HashMap<MemberId, Duration>();
        caughtUpSince.forEach((id, since) -> durations.put(id, Duration.ofNanos(now - since)));
        VoterPolicy.promotable(status.configuration(), durations, lines::alive).ifPresent(learner -> {
            var serverId = learner.id().serverId();
            var members = VoterPolicy.withVoter(status.configuration(), learner.id());
            change("server " + serverId + " gets a vote", status.configuration().index(), members, result -> {
                if (result instanceof Change.Done) {
                    chronicle.write(
                            ClusterEvent.Kind.PROMOTED, serverId, "Server " + serverId + " has caught up and votes.");
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
                .filter(member -> progress(status, member.id())
                        .map(peer -> peer.match().value() == 0
                                || peer.lastAckAge().compareTo(here.settings().joinLimit()) > 0)
                        .orElse(true))
                .filter(member -> Optional.ofNullable(appearedAt.get(member.id()))
                        .map(at -> here.now() - at > limit)
                        .orElse(false))
                .findFirst()
                .ifPresent(member -> {
                    var serverId = member.id().serverId();
                    change(
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
                status.role() == EngineStatus.Role.LEADER ? ready(status) : List.of(),
                pending.get(),
                underWay.isPresent(),
                hold.isPresent());
        preference.decide(here.now(), situation).ifPresent(target -> {
            LOG.info("[Election] server {} is preferred as leader and has caught up: handing over", target.serverId());
            handOver(target, ClusterEvent.Kind.HANDED_OVER, result -> {
                if (!(result instanceof Change.Done)) {
                    LOG.info("leadership stays here: {}", result);
                }
            });
        });
    }

    /// Other voters that could take over now.
    List<MemberId> ready(EngineStatus status) {
        return status.configuration().voters().stream()
                .filter(voter -> !voter.id().equals(here.id()) && lines.alive(voter))
                .map(Member::id)
                .filter(id ->
                        progress(status, id).map(peer -> caughtUp(status, peer)).orElse(false))
                .toList();
    }

    private static Optional<PeerProgress> progress(EngineStatus status, MemberId id) {
        return status.peers().stream().filter(peer -> peer.id().equals(id)).findFirst();
    }

    private void change(String what, LogIndex expected, List<Member> members, Consumer<Change> then) {
        underWay = Optional.of(what);
        LOG.info("[Membership] {}", what);
        here.loop().then(here.leadership().changeMembership(expected, members), result -> {
            underWay = Optional.empty();
            LOG.info("[Membership] {}: {}", what, result);
            then.accept(result);
        });
    }

    private void handOver(MemberId to, ClusterEvent.Kind kind, Consumer<Change> then) {
        underWay = Optional.of("leadership goes to server " + to.serverId());
        var began = here.now();
        chronicle.write(
                ClusterEvent.Kind.HANDING_OVER,
                to.serverId(),
                "Server " + here.id().serverId() + " hands leadership to server " + to.serverId() + ".");
        here.loop().then(here.leadership().transferTo(to), result -> {
            underWay = Optional.empty();
            if (result instanceof Change.Done) {
                chronicle.write(kind, to.serverId(), "Leadership went to server " + to.serverId() + ".", (int)
                        ((here.now() - began) / 1_000_000));
            }
            then.accept(result);
        });
    }

    boolean changing() {
        return underWay.isPresent();
    }
}
