package dev.flotilla.cluster;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.EngineStatus.PeerProgress;
import dev.flotilla.consensus.Leadership.Change;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What people and servers may ask a leader to change, and a server to do when it leaves: each decided on the
/// configuration of the moment, done at the [ChangeDesk]. Owned by the loop.
final class MembershipChanges {
    private static final Duration LET_GO_LIMIT = Duration.ofSeconds(5);
    private static final Duration LEAVE_PAUSE = Duration.ofMillis(200);
    private static final int LEAVE_TRIES = 50;

    private final Surroundings here;
    private final PresenceLines lines;
    private final Chronicle chronicle;
    private final ChangeDesk desk;

    MembershipChanges(Surroundings here, PresenceLines lines, Chronicle chronicle, ChangeDesk desk) {
        this.here = here;
        this.lines = lines;
        this.chronicle = chronicle;
        this.desk = desk;
    }

    void join(JoinRequest request, CompletableFuture<JoinOutcome> outcome) {
        var status = here.status();
        if (status.role() != EngineStatus.Role.LEADER) {
            outcome.complete(new JoinOutcome.Refused("this server does not lead", true));
            return;
        }
        if (desk.underWay().isPresent()) {
            outcome.complete(new JoinOutcome.Refused(
                    "another change is under way: " + desk.underWay().get(), true));
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
        desk.change("server " + serverId + " joins", status.configuration().index(), change.members(), result -> {
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
        desk.change("server " + serverId + " goes", status.configuration().index(), members, result -> {
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
        desk.handOver(
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
        var progress = CaughtUp.progress(status, target.get().id());
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
        if (desk.underWay().isPresent()) {
            leaveLater(outcome, triesLeft);
            return;
        }
        var self = status.configuration().member(here.id());
        var refusal = self.flatMap(member -> RemovalRules.refusal(status.configuration(), member, lines::alive));
        if (refusal.isPresent()) {
            outcome.complete(new ChangeOutcome.Refused(refusal.get()));
            return;
        }
        var heir = CaughtUp.ready(status, here, lines).stream().min(MemberId::compareTo);
        if (heir.isEmpty()) {
            leaveLater(outcome, triesLeft);
            return;
        }
        desk.handOver(heir.get(), ClusterEvent.Kind.HANDED_OVER, result -> leaveLater(outcome, triesLeft));
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
        desk.underWay()
                .ifPresent(what -> outcome.complete(
                        new ChangeOutcome.Refused("another change is under way: " + what + "; try again in a moment")));
        return desk.underWay().isPresent();
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
}
