package dev.flotilla.rpc;

import java.time.Duration;
import java.util.Optional;

/// The running digest of this server's state. Blocking; called on virtual threads.
@FunctionalInterface
public interface Digests {
    /// @param index 0 = the newest
    /// @return empty when not applied that far within `wait`, or too old to be kept
    Optional<Reading> at(long index, Duration wait);

    /// @param digest raw bytes
    record Reading(long index, byte[] digest, long sequence) {}
}
