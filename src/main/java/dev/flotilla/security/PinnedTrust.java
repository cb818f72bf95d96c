package dev.flotilla.security;

import java.net.Socket;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Believes a server whose authority has the key that an invite names, before anything is sent to it; no trust on first
/// use. Afterwards [#accepted] is the authority to believe from then on. For one attempt to join, any thread.
public final class PinnedTrust extends X509ExtendedTrustManager {
    private final byte[] pin;
    private final Supplier<Instant> now;
    private volatile @Nullable TeamTrust accepted;

    /// @param pin [Keys#pin] of the team's authority
    public PinnedTrust(byte[] pin, Supplier<Instant> now) {
        this.pin = pin.clone();
        this.now = now;
    }

    /// The team behind the pin, once a server has proven to be of it.
    public Optional<TeamTrust> accepted() {
        return Optional.ofNullable(accepted);
    }

    private void check(X509Certificate @Nullable [] chain) throws CertificateException {
        if (chain == null || chain.length < 2) {
            throw new Distrust(Distrust.Reason.OTHER_PIN, "The server does not show its team's key.");
        }
        var authority = chain[chain.length - 1];
        if (!MessageDigest.isEqual(pin, Keys.pin(authority)) || authority.getBasicConstraints() < 0) {
            throw new Distrust(
                    Distrust.Reason.OTHER_PIN,
                    "This server does not hold the key that the invite names. Nothing was sent.");
        }
        var server = ServerCertificate.of(chain[0])
                .orElseThrow(() -> new Distrust(Distrust.Reason.NO_SERVER, "The certificate is no server's."));
        var team = new TeamTrust(server.cluster(), List.of(authority), now);
        team.checkServerTrusted(chain, "");
        accepted = team;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw refusal();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw refusal();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw refusal();
    }

    private static Distrust refusal() {
        return new Distrust(Distrust.Reason.FOREIGN, "An invite pins servers, not callers.");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
