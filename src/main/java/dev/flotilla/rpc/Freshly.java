package dev.flotilla.rpc;

import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import io.grpc.Context;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Makes this server's state new enough for a call before it is read.
final class Freshly {
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final int RETRY_MS = 200;

    private final Queries queries;

    Freshly(Queries queries) {
        this.queries = queries;
    }

    /// For answering: a state that may be old is good enough when the reply says so (trailer `flotilla-old`).
    ///
    /// @throws io.grpc.StatusRuntimeException BEHIND, STOPPING, DAMAGED
    void toAnswer() {
        var freshness = queries.await(CallFacts.current().seen(), limit());
        switch (freshness) {
            case Queries.Freshness.Fresh _ -> {}
            case Queries.Freshness.Old old -> CallFacts.current().markOld(printable(old.sentence()));
            case Queries.Freshness.Behind _, Queries.Freshness.NotServing _ ->
                throw StatusMapping.refusal(whyNot(freshness));
        }
    }

    /// For deciding: "no such person" must not be said from an old state.
    ///
    /// @throws io.grpc.StatusRuntimeException NO_QUORUM, BEHIND, STOPPING, DAMAGED
    void toDecide() {
        var freshness = queries.await(CallFacts.current().seen(), limit());
        if (!(freshness instanceof Queries.Freshness.Fresh)) {
            throw StatusMapping.refusal(whyNot(freshness));
        }
    }

    static CallError whyNot(Queries.Freshness freshness) {
        return switch (freshness) {
            case Queries.Freshness.Fresh _ -> throw new IllegalArgumentException("it is fresh");
            case Queries.Freshness.Old old -> new CallError.NoQuorum(old.sentence(), RETRY_MS);
            case Queries.Freshness.Behind behind ->
                new CallError.Behind(
                        "This server has not yet applied what you have seen elsewhere (it stands at " + behind.applied()
                                + "). Ask another server.",
                        RETRY_MS);
            case Queries.Freshness.NotServing not ->
                not.damaged() ? new CallError.Damaged(not.sentence()) : new CallError.Stopping(not.sentence());
        };
    }

    /// What is left of the call's time, at most [#LIMIT].
    static Duration limit() {
        var deadline = Context.current().getDeadline();
        if (deadline == null) {
            return LIMIT;
        }
        var left = Math.max(1, deadline.timeRemaining(TimeUnit.MILLISECONDS));
        return left < LIMIT.toMillis() ? Duration.ofMillis(left) : LIMIT;
    }

    /// Metadata values are printable ASCII.
    private static String printable(String sentence) {
        return sentence.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
