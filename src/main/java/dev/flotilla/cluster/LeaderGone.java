package dev.flotilla.cluster;

import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.MemberId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns "the leader's line is broken and nobody listens there" into an election without waiting for a timer, when a
/// majority says the same (see [Suspicion]). Silence alone does nothing here. Owned by the loop.
final class LeaderGone {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderGone.class);
    private static final Duration ASK_LIMIT = Duration.ofMillis(150);
    /// How long a question may wait for this server's own line to break.
    private static final Duration ANSWER_WAIT = Duration.ofMillis(100);
    private static final Duration AGAIN = Duration.ofMillis(200);
    /// How long another server's word holds that was given by asking.
    private static final Duration BELIEVED = Duration.ofSeconds(1);
    /// After standing in a term: not again in the same one for this long.
    private static final Duration STOOD = Duration.ofSeconds(1);

    private static final int ROUNDS_MAX = 10;
    private static final int QUESTIONS_MAX = 100;

    private final Surroundings here;
    private final PresenceLines lines;
    private final Map<MemberId, List<Runnable>> waiting = new HashMap<>();
    private Optional<Suspicion> current = Optional.empty();
    private @Nullable Suspicion proven;
    /// The last question of each server_id: at most one for each member.
    private final Map<Integer, Asked> asked = new HashMap<>();

    private int rounds;
    private boolean closed;
    private String evidence = "";
    private long evidenceTerm;
    private long stoodTerm;
    private long stoodAt;

    LeaderGone(Surroundings here, PresenceLines lines) {
        this.here = here;
        this.lines = lines;
        lines.onGone(this::gone);
    }

    /// A connect to this member was refused while the line to it is down.
    private void gone(PresenceLine line) {
        var id = line.member().id();
        Optional.ofNullable(waiting.remove(id)).ifPresent(answers -> answers.forEach(Runnable::run));
        var status = here.status();
        if (leads(id, status) && current.isEmpty() && !hasJustStood(status.term())) {
            rounds = 0;
            ask(id, status.term());
        }
    }

    private boolean hasJustStood(long term) {
        return stoodTerm == term && here.now() - stoodAt < STOOD.toNanos();
    }

    private static boolean leads(MemberId id, EngineStatus status) {
        return status.role() == EngineStatus.Role.FOLLOWER && status.leader().equals(Optional.of(id));
    }

    private void ask(MemberId suspect, long term) {
        var status = here.status();
        if (closed || status.term() != term || !stillGone(suspect) || rounds >= ROUNDS_MAX) {
            current = Optional.empty();
            return;
        }
        rounds++;
        var live = new HashSet<MemberId>();
        status.configuration().voters().stream().filter(lines::alive).forEach(voter -> live.add(voter.id()));
        var suspicion = new Suspicion(here.id(), status.lastLog(), suspect, term, status.configuration(), live);
        current = Optional.of(suspicion);
        var question = new GoneQuestion(suspect, term, here.id().serverId(), status.lastLog());
        asked.values().stream()
                .filter(earlier -> here.now() - earlier.at < BELIEVED.toNanos())
                .forEach(earlier -> believe(suspicion, earlier.question));
        standWhenProven(suspicion);
        for (var voter : suspicion.toAsk()) {
            here.loop().then(here.calls().confirmLeaderGone(voter.publicAddress(), question, ASK_LIMIT), reply -> {
                if (current.equals(Optional.of(suspicion))
                        && reply instanceof PeerReply.Answered<GoneAnswer>(GoneAnswer answer)) {
                    suspicion.heard(voter.id(), answer);
                    standWhenProven(suspicion);
                }
            });
        }
        here.loop().after(AGAIN, () -> {
            if (current.equals(Optional.of(suspicion)) && !suspicion.proven()) {
                ask(suspect, term);
            }
        });
    }

    /// Who asks about this suspect in this term finds it gone itself.
    private void believe(Suspicion suspicion, GoneQuestion question) {
        if (question.suspect().equals(suspicion.suspect())) {
            here.status()
                    .configuration()
                    .byServerId(question.askedBy())
                    .ifPresent(asker ->
                            suspicion.heard(asker.id(), new GoneAnswer(true, question.term(), question.lastLog())));
        }
    }

    private void standWhenProven(Suspicion suspicion) {
        if (suspicion.equals(proven)) {
            return;
        }
        suspicion.turn().ifPresent(wait -> {
            proven = suspicion;
            evidence = suspicion.evidence();
            evidenceTerm = suspicion.term();
            LOG.info(
                    "[Election] server {}: {}; term {}; this server stands in {} ms",
                    suspicion.suspect().serverId(),
                    evidence,
                    suspicion.term(),
                    wait.toMillis());
            if (wait.isZero()) {
                stand(suspicion);
            } else {
                here.loop().after(wait, () -> stand(suspicion));
            }
        });
    }

    private void stand(Suspicion suspicion) {
        current = Optional.empty();
        var status = here.status();
        var calm = status.role() == EngineStatus.Role.FOLLOWER
                && status.term() == suspicion.term()
                && status.leader().map(suspicion.suspect()::equals).orElse(true);
        if (calm && !closed && stillGone(suspicion.suspect())) {
            stoodTerm = suspicion.term();
            stoodAt = here.now();
            here.loop().offload(() -> {
                if (!here.leadership().campaign(suspicion.term())) {
                    LOG.debug("the engine did not take the campaign of term {}", suspicion.term());
                }
            });
        }
    }

    private boolean stillGone(MemberId suspect) {
        return lines.line(suspect).map(PresenceLine::gone).orElse(false);
    }

    /// Another server asks. Waits a moment for this server's own line to break, since breaks arrive milliseconds apart.
    void answer(GoneQuestion question, CompletableFuture<GoneAnswer> answer) {
        if (here.status().configuration().byServerId(question.askedBy()).isPresent()) {
            asked.put(question.askedBy(), new Asked(question, here.now()));
        }
        current.ifPresent(suspicion -> {
            believe(suspicion, question);
            standWhenProven(suspicion);
        });
        var line = lines.line(question.suspect());
        var open = waiting.values().stream().mapToInt(List::size).sum();
        if (line.isEmpty() || line.get().gone() || open >= QUESTIONS_MAX) {
            reply(question, answer);
            return;
        }
        Runnable reply = () -> reply(question, answer);
        waiting.computeIfAbsent(question.suspect(), id -> new ArrayList<>()).add(reply);
        here.loop().after(ANSWER_WAIT, () -> {
            waiting.computeIfPresent(question.suspect(), (id, others) -> {
                others.remove(reply);
                return others.isEmpty() ? null : others;
            });
            reply.run();
        });
    }

    private void reply(GoneQuestion question, CompletableFuture<GoneAnswer> answer) {
        var status = here.status();
        answer.complete(new GoneAnswer(stillGone(question.suspect()), status.term(), status.lastLog()));
    }

    /// What an election after `term` was based on; empty when it was not started here.
    String evidenceAgainst(long term) {
        return evidenceTerm == term ? evidence : "";
    }

    void close() {
        closed = true;
        current = Optional.empty();
    }

    private record Asked(GoneQuestion question, long at) {}
}
