package dev.flotilla.rpc;

import dev.flotilla.base.Clock;
import dev.flotilla.chat.Bytes;
import dev.flotilla.security.SessionToken;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.MetadataKeys;
import dev.flotilla.wire.StatusMapping;
import io.grpc.Metadata;
import java.time.Duration;
import java.util.Optional;

/// Finds who a session token belongs to. Thread-safe; reads the store, so it may block.
final class SessionCheck {
    private static final String SCHEME = "Bearer ";
    private static final Duration CATCH_UP = Duration.ofSeconds(2);

    private final Queries queries;
    private final Clock clock;

    SessionCheck(Queries queries, Clock clock) {
        this.queries = queries;
        this.clock = clock;
    }

    /// @throws io.grpc.StatusRuntimeException NO_SESSION, or why this server cannot know
    Caller caller(Metadata headers) {
        var header = headers.get(MetadataKeys.AUTHORIZATION);
        if (header == null || !header.startsWith(SCHEME)) {
            throw noSession("Log in first.");
        }
        var token = SessionToken.parse(header.substring(SCHEME.length()));
        if (token.isEmpty()) {
            throw noSession("This is not a session token. Log in again.");
        }
        var hash = Bytes.of(token.get().sha256());
        return find(hash).orElseGet(() -> afterCatchingUp(hash));
    }

    /// For calls that are open to anybody: who it is, when this server knows; nothing waits.
    Optional<Caller> ifKnown(Metadata headers) {
        var header = headers.get(MetadataKeys.AUTHORIZATION);
        return header == null || !header.startsWith(SCHEME)
                ? Optional.empty()
                : SessionToken.parse(header.substring(SCHEME.length()))
                        .flatMap(token -> find(Bytes.of(token.sha256())));
    }

    Optional<Caller> find(Bytes tokenHash) {
        return queries.session(tokenHash, clock.wallMillis())
                .map(session ->
                        new Caller(session.account(), session.accountName(), tokenHash, session.expiresAtMillis()));
    }

    /// A session that was opened a moment ago on another server may not have arrived here yet. That is no reason to
    /// tell a client that it was logged out: only a server that knows the newest state says so.
    private Caller afterCatchingUp(Bytes tokenHash) {
        var freshness = queries.await(CallFacts.current().seen(), CATCH_UP);
        var caller = find(tokenHash);
        if (caller.isPresent()) {
            return caller.get();
        }
        if (freshness instanceof Queries.Freshness.Fresh) {
            throw noSession("This session has ended. Log in again.");
        }
        throw StatusMapping.refusal(Freshly.whyNot(freshness));
    }

    private static RuntimeException noSession(String message) {
        return StatusMapping.refusal(new CallError.NoSession(message));
    }
}
