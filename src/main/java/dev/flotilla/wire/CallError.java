package dev.flotilla.wire;

/// Why a call did not get its reply. The last four never come from our servers' rules: they are what a client makes of
/// a broken connection or a foreign answer.
public sealed interface CallError {
    /// One sentence for people: what is wrong and the way out.
    String message();

    /// @param field of the request, dotted
    record Invalid(String field, String message) implements CallError {}

    record TooLarge(String field, String message) implements CallError {}

    record NoSession(String message) implements CallError {}

    record NotAllowed(String message) implements CallError {}

    /// Not accepted.
    ///
    /// @param leaderAddress public host:port, empty when unknown
    record NotLeader(String leaderAddress, long term, String message) implements CallError {}

    /// Not accepted.
    record NoQuorum(String message, int retryAfterMs) implements CallError {}

    /// Not accepted.
    record Busy(String message, int retryAfterMs) implements CallError {}

    /// May or may not happen: retry with the same id, also elsewhere.
    record UnknownOutcome(String message) implements CallError {}

    record Behind(String message, int retryAfterMs) implements CallError {}

    /// Not accepted.
    record Stopping(String message) implements CallError {}

    record Damaged(String message) implements CallError {}

    /// @param incident under which the server logged the cause
    record Internal(String message, String incident) implements CallError {}

    /// The expected term or configuration is not what holds now.
    record Stale(String message) implements CallError {}

    /// No connection, or it broke: what was sent may or may not have arrived.
    record Unreachable(String message) implements CallError {}

    /// No reply in time: what was sent may or may not have happened.
    record TimedOut(String message) implements CallError {}

    record Cancelled(String message) implements CallError {}

    /// Something on the way, or a server of another kind, said no. Retrying does not help.
    record Foreign(String code, String message) implements CallError {}
}
