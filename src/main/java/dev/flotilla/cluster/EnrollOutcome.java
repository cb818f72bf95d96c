package dev.flotilla.cluster;

import java.util.List;

/// What became of a wish for a certificate.
public sealed interface EnrollOutcome {
    /// @param certificate DER
    /// @param authorities those of the team, DER; the certificate hangs below the first
    record Enrolled(byte[] certificate, List<byte[]> authorities) implements EnrollOutcome {}

    /// @param retry no leader, or the leader cannot yet: ask again
    record Refused(String message, boolean retry) implements EnrollOutcome {}
}
