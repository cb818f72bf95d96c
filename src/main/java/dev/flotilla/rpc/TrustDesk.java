package dev.flotilla.rpc;

import dev.flotilla.cluster.EnrollOutcome;
import dev.flotilla.cluster.EnrollRequest;

/// What a leader with the authority's key does for other servers. May be called by any thread; does not block for long.
public interface TrustDesk {
    EnrollOutcome enroll(EnrollRequest request);

    /// The authority's key sealed to `server`; empty when this server has none, or `server` is no voter.
    byte[] authorityFor(CallingServer server);
}
