package dev.flotilla.cluster;

/// Answer to a call to another server.
public sealed interface PeerReply<T> {
    record Answered<T>(T value) implements PeerReply<T> {}

    /// Nobody listens at that address: no process there.
    record Refused<T>() implements PeerReply<T> {}

    /// No answer in time, no way there, or a failure over there. `reason` is for logs.
    record Silent<T>(String reason) implements PeerReply<T> {}
}
