package dev.flotilla.client;

import dev.flotilla.config.Address;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import java.util.Optional;

/// Why one try of a call failed, and so what to do next.
///
/// @param sentence     for people
/// @param hint         who is said to lead, when the server said so
/// @param retryAfterMs what the server asked for, 0 = nothing
record Failure(Kind kind, String sentence, String field, Optional<Leader> hint, int retryAfterMs) {
    enum Kind {
        /// Not accepted; ask the leader.
        NOT_LEADER,
        /// Not accepted; later or elsewhere.
        NOT_ACCEPTED,
        /// Not accepted: that server has seen less than this session; elsewhere.
        BEHIND,
        /// May have been accepted: again with the same id.
        UNKNOWN,
        INVALID,
        NO_SESSION,
        NOT_ALLOWED,
        /// What was expected no longer holds.
        STALE,
        /// Something that is no server of ours answered.
        FOREIGN
    }

    boolean isFinal() {
        return switch (kind) {
            case NOT_LEADER, NOT_ACCEPTED, BEHIND, UNKNOWN -> false;
            case INVALID, NO_SESSION, NOT_ALLOWED, STALE, FOREIGN -> true;
        };
    }

    static Failure of(Throwable thrown) {
        return of(StatusMapping.read(thrown));
    }

    static Failure of(CallError error) {
        return switch (error) {
            case CallError.Invalid(var field, var text) -> new Failure(Kind.INVALID, text, field, Optional.empty(), 0);
            case CallError.TooLarge(var field, var text) -> new Failure(Kind.INVALID, text, field, Optional.empty(), 0);
            case CallError.NoSession(var text) -> plain(Kind.NO_SESSION, text);
            case CallError.NotAllowed(var text) -> plain(Kind.NOT_ALLOWED, text);
            case CallError.NotLeader(var leader, var term, var text) ->
                new Failure(Kind.NOT_LEADER, text, "", hint(leader, term), 0);
            case CallError.NoQuorum(var text, var retryAfterMs) -> later(text, retryAfterMs);
            case CallError.Busy(var text, var retryAfterMs) -> later(text, retryAfterMs);
            case CallError.Behind(var text, var retryAfterMs) ->
                new Failure(Kind.BEHIND, text, "", Optional.empty(), retryAfterMs);
            case CallError.Stopping(var text) -> plain(Kind.NOT_ACCEPTED, text);
            case CallError.Damaged(var text) -> plain(Kind.NOT_ACCEPTED, text);
            case CallError.Internal(var text, var incident) ->
                plain(Kind.UNKNOWN, text + (incident.isEmpty() ? "" : " (incident " + incident + ")"));
            case CallError.Stale(var text) -> plain(Kind.STALE, text);
            case CallError.UnknownOutcome(var text) -> plain(Kind.UNKNOWN, text);
            case CallError.Unreachable _ -> plain(Kind.UNKNOWN, "The server cannot be reached.");
            case CallError.TimedOut _ -> plain(Kind.UNKNOWN, "The server did not answer in time.");
            case CallError.Cancelled(var text) -> plain(Kind.UNKNOWN, text);
            case CallError.Foreign(var code, var text) -> foreign(code, text);
        };
    }

    static Failure plain(Kind kind, String sentence) {
        return new Failure(kind, sentence, "", Optional.empty(), 0);
    }

    /// gRPC's own codes. A server that dies or resets a stream may show as INTERNAL or UNKNOWN, and limits of the
    /// transport as RESOURCE_EXHAUSTED: those are worth another try.
    private static Failure foreign(String code, String text) {
        return switch (code) {
            case "INTERNAL", "UNKNOWN", "DATA_LOSS" -> plain(Kind.UNKNOWN, text);
            case "RESOURCE_EXHAUSTED" -> plain(Kind.NOT_ACCEPTED, text);
            case "UNIMPLEMENTED" ->
                plain(Kind.FOREIGN, "That server does not know this call; it is of another version.");
            default -> plain(Kind.FOREIGN, text + " (" + code + ")");
        };
    }

    private static Failure later(String text, int retryAfterMs) {
        return new Failure(Kind.NOT_ACCEPTED, text, "", Optional.empty(), retryAfterMs);
    }

    private static Optional<Leader> hint(String address, long term) {
        try {
            return address.isEmpty() ? Optional.empty() : Optional.of(new Leader(Address.parse(address), term));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a hint that cannot be dialled is none
        }
    }
}
