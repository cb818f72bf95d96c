package dev.flotilla.cluster;

import dev.flotilla.base.Randomness;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.HostPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a new server becomes a member: finds the leader over all addresses at once, asks to be taken in, waits until its
/// own engine sees itself in the membership. Never gives up while it runs; says what it waits for, once per change.
///
/// Two steps, because the engine cannot start before the cluster's identity is known: [#discover], then the caller
/// starts the engine, then [#join].
public final class JoinWorkflow {
    private static final Logger LOG = LoggerFactory.getLogger(JoinWorkflow.class);
    private static final Duration ASK_LIMIT = Duration.ofSeconds(1);
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(10);
    private static final Duration SEEN_CHECK = Duration.ofMillis(100);
    /// After a join was granted: ask again when our engine still does not see it after this long.
    private static final Duration SEEN_LIMIT = Duration.ofSeconds(15);

    private static final Duration PAUSE_FIRST = Duration.ofMillis(200);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(3);
    private static final int ADDRESSES_MAX = 64;

    private final Set<HostPort> addresses;
    private final PeerCalls calls;
    private final Loop loop;
    private final Randomness randomness;
    private final Consumer<String> progress;
    private Duration pause = PAUSE_FIRST;
    private String lastWords = "";
    private boolean stopped;

    /// @param progress one sentence whenever what we wait for changes; called on the loop
    public JoinWorkflow(
            List<HostPort> seeds, PeerCalls calls, Loop loop, Randomness randomness, Consumer<String> progress) {
        this.addresses = new LinkedHashSet<>(seeds);
        this.calls = calls;
        this.loop = loop;
        this.randomness = randomness;
        this.progress = progress;
    }

    /// Ends when some server knows a leader, or never while none does.
    public CompletableFuture<LeaderFacts> discover() {
        var found = new CompletableFuture<LeaderFacts>();
        loop.execute(() -> lookForLeader(found::complete));
        return found;
    }

    /// Ends when the leader has given a certificate, or will not.
    public CompletableFuture<EnrollOutcome> enroll(EnrollRequest request) {
        var outcome = new CompletableFuture<EnrollOutcome>();
        loop.execute(() -> askForCertificate(request, outcome));
        return outcome;
    }

    private void askForCertificate(EnrollRequest request, CompletableFuture<EnrollOutcome> outcome) {
        lookForLeader(facts -> {
            var leader = facts.leader().orElseThrow();
            say("asking the leader at " + leader + " for a certificate");
            loop.then(calls.enroll(leader, request, JOIN_LIMIT), reply -> {
                switch (reply) {
                    case PeerReply.Answered<EnrollOutcome>(EnrollOutcome.Refused(String why, boolean retry))
                    when retry -> later("waiting for a certificate: " + why, () -> askForCertificate(request, outcome));
                    case PeerReply.Answered<EnrollOutcome>(EnrollOutcome answer) -> outcome.complete(answer);
                    case PeerReply.Refused<EnrollOutcome> gone ->
                        later("the leader at " + leader + " is gone", () -> askForCertificate(request, outcome));
                    case PeerReply.Silent<EnrollOutcome>(String why) ->
                        later(
                                "no certificate from the leader at " + leader + ": " + why,
                                () -> askForCertificate(request, outcome));
                }
            });
        });
    }

    /// Ends when the leader has taken us in and our own engine sees itself in the membership. A refusal that a retry
    /// cannot cure ends it too.
    public CompletableFuture<JoinOutcome> join(JoinRequest request, Supplier<EngineStatus> engine) {
        var outcome = new CompletableFuture<JoinOutcome>();
        loop.execute(() -> ask(new Attempt(request, engine, outcome)));
        return outcome;
    }

    /// Ends the retries; unfinished futures never end.
    public void stop() {
        loop.execute(() -> stopped = true);
    }

    private void ask(Attempt attempt) {
        lookForLeader(facts -> {
            var leader = facts.leader().orElseThrow();
            say("asking the leader at " + leader + " to take this server in");
            loop.then(calls.join(leader, attempt.request, JOIN_LIMIT), reply -> answered(attempt, leader, reply));
        });
    }

    private void answered(Attempt attempt, HostPort leader, PeerReply<JoinOutcome> reply) {
        switch (reply) {
            case PeerReply.Answered<JoinOutcome>(JoinOutcome.Joined joined) -> {
                pause = PAUSE_FIRST;
                say("taken in; waiting for the leader at " + leader + " to reach this server's engine port");
                awaitOwnEngine(attempt, joined, loop.clock().ticksNanos() + SEEN_LIMIT.toNanos());
            }
            case PeerReply.Answered<JoinOutcome>(JoinOutcome.Refused refused) -> {
                if (refused.retry()) {
                    later("waiting to join: " + refused.message(), () -> ask(attempt));
                } else {
                    say("not taken in: " + refused.message());
                    attempt.outcome.complete(refused);
                }
            }
            case PeerReply.Refused<JoinOutcome> gone ->
                later("the leader at " + leader + " is gone; looking for the next one", () -> ask(attempt));
            case PeerReply.Silent<JoinOutcome> silent ->
                later("no answer from the leader at " + leader + ": " + silent.reason(), () -> ask(attempt));
        }
    }

    private void awaitOwnEngine(Attempt attempt, JoinOutcome.Joined joined, long untilTicks) {
        if (stopped) {
            return;
        }
        var self = attempt.request.member().id();
        if (attempt.engine.get().configuration().member(self).isPresent()) {
            say("joined");
            attempt.outcome.complete(joined);
        } else if (loop.clock().ticksNanos() > untilTicks) {
            later("taken in, but nothing of the leader has reached this server's engine port yet", () -> ask(attempt));
        } else {
            loop.after(SEEN_CHECK, () -> awaitOwnEngine(attempt, joined, untilTicks));
        }
    }

    /// Asks all addresses at once; the first answer that names a leader heard of within an election timeout wins.
    private void lookForLeader(Consumer<LeaderFacts> found) {
        if (stopped) {
            return;
        }
        var round = new Round(List.copyOf(addresses), found);
        if (round.asked.isEmpty()) {
            later("no address of a server of the team is known", () -> lookForLeader(found));
            return;
        }
        round.asked.forEach(at -> loop.then(calls.leaderInfo(at, ASK_LIMIT), round::heard));
    }

    private void learn(ReplicaList list) {
        list.addresses().stream().filter(at -> addresses.size() < ADDRESSES_MAX).forEach(addresses::add);
    }

    private void later(String why, Runnable next) {
        say(why);
        var jitter = 0.75 + (randomness.bytes(1)[0] & 0xFF) / 512.0;
        loop.after(Duration.ofNanos((long) (pause.toNanos() * jitter)), () -> {
            if (!stopped) {
                next.run();
            }
        });
        var doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : doubled;
    }

    private void say(String words) {
        if (!words.equals(lastWords)) {
            lastWords = words;
            LOG.info("[Join] {}", words);
            progress.accept(words);
        }
    }

    private record Attempt(
            JoinRequest request, Supplier<EngineStatus> engine, CompletableFuture<JoinOutcome> outcome) {}

    /// One question to all addresses.
    private final class Round {
        private final List<HostPort> asked;
        private final Consumer<LeaderFacts> found;
        private final List<PeerReply<LeaderFacts>> heard = new ArrayList<>();
        private boolean decided;

        Round(List<HostPort> asked, Consumer<LeaderFacts> found) {
            this.asked = asked;
            this.found = found;
        }

        void heard(PeerReply<LeaderFacts> reply) {
            if (decided || stopped) {
                return;
            }
            heard.add(reply);
            if (reply instanceof PeerReply.Answered<LeaderFacts>(LeaderFacts facts)) {
                learn(facts.replicas());
                if (facts.leader().isPresent()) {
                    decided = true;
                    found.accept(facts);
                    return;
                }
            }
            if (heard.size() == asked.size()) {
                decided = true;
                later(whatIsMissing(), () -> lookForLeader(found));
            }
        }

        private String whatIsMissing() {
            Optional<PeerReply<LeaderFacts>> anyone =
                    heard.stream().filter(PeerReply.Answered.class::isInstance).findFirst();
            return anyone.isPresent()
                    ? "the team's servers answer but have no leader yet"
                    : "no server of the team answers at " + asked;
        }
    }
}
