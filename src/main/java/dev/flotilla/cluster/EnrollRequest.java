package dev.flotilla.cluster;

import dev.flotilla.consensus.MemberId;

/// A server asks for a certificate.
///
/// @param request PKCS#10, DER: its key and the proof that it holds it
public record EnrollRequest(MemberId member, byte[] request, Ticket ticket) {
    /// Why it should get one.
    public sealed interface Ticket {
        /// It knows a secret of the team.
        record Secret(byte[] secret) implements Ticket {}

        /// It is a member already, by this certificate (DER) of the same key.
        record OldCertificate(byte[] certificate) implements Ticket {}
    }
}
