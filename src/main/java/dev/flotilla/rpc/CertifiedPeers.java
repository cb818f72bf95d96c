package dev.flotilla.rpc;

import dev.flotilla.security.ServerCertificate;
import io.grpc.Attributes;
import io.grpc.Grpc;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLPeerUnverifiedException;

/// Servers are those that showed a certificate in the handshake, which believed it, and that were not removed since.
public final class CertifiedPeers implements PeerCheck {
    private final Predicate<String> removed;

    /// @param removed by member id; quick, any thread
    public CertifiedPeers(Predicate<String> removed) {
        this.removed = removed;
    }

    @Override
    public Optional<CallingServer> server(Attributes transport) {
        var session = transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return Optional.empty();
        }
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? ServerCertificate.of(certificate)
                            .filter(server -> !removed.test(server.member()))
                            .map(server -> new CallingServer(server.member(), certificate.getPublicKey()))
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // people show none
        }
    }
}
