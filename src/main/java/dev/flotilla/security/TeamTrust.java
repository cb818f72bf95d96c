package dev.flotilla.security;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Believes the servers of one team, by their certificate alone: below one of the team's authorities, made for a server
/// of this team, valid now. The address plays no part, so a server may move. It checks the team's name itself, whatever
/// the TLS library thinks of host names.
///
/// During a change of the authority there are two; [#replace] sets them, any thread.
public final class TeamTrust extends X509ExtendedTrustManager {
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private final UUID cluster;
    private final Supplier<Instant> now;
    private volatile List<X509Certificate> authorities;

    /// @throws IllegalArgumentException when one of `authorities` may not sign certificates
    public TeamTrust(UUID cluster, List<X509Certificate> authorities, Supplier<Instant> now) {
        this.cluster = cluster;
        this.now = now;
        this.authorities = checked(authorities);
    }

    /// @throws IllegalArgumentException when one of them may not sign certificates
    public void replace(List<X509Certificate> newAuthorities) {
        authorities = checked(newAuthorities);
    }

    public List<X509Certificate> authorities() {
        return authorities;
    }

    public UUID cluster() {
        return cluster;
    }

    private static List<X509Certificate> checked(List<X509Certificate> authorities) {
        for (var authority : authorities) {
            if (authority.getBasicConstraints() < 0) {
                throw new IllegalArgumentException("no authority: " + authority.getSubjectX500Principal());
            }
        }
        return List.copyOf(authorities);
    }

    /// @throws Distrust when `chain` is no chain of a server of this team
    void check(X509Certificate @Nullable [] chain, String usage) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new Distrust(Distrust.Reason.FOREIGN, "No certificate was shown.");
        }
        var leaf = chain[0];
        validate(leaf);
        var server = ServerCertificate.of(leaf)
                .orElseThrow(() -> new Distrust(Distrust.Reason.NO_SERVER, "The certificate is no server's."));
        if (!server.cluster().equals(cluster)) {
            throw new Distrust(Distrust.Reason.FOREIGN, "The certificate is of another team.");
        }
        if (leaf.getBasicConstraints() >= 0 || !usages(leaf).contains(usage)) {
            throw new Distrust(Distrust.Reason.NO_SERVER, "The certificate was not made for this use.");
        }
    }

    private static List<String> usages(X509Certificate leaf) throws CertificateParsingException {
        var usages = leaf.getExtendedKeyUsage();
        return usages == null ? List.of() : usages;
    }

    /// Signature, dates, path length, as PKIX has them, against each authority.
    private void validate(X509Certificate leaf) throws CertificateException {
        Distrust last = new Distrust(Distrust.Reason.FOREIGN, "The certificate does not hang below this team's key.");
        for (var authority : authorities) {
            try {
                var parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
                parameters.setRevocationEnabled(false); // the replicated membership is the revocation list
                parameters.setDate(Date.from(now.get()));
                var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf));
                var unused = CertPathValidator.getInstance("PKIX").validate(path, parameters);
                return;
            } catch (CertPathValidatorException e) {
                if (e.getReason() == BasicReason.EXPIRED) {
                    last = new Distrust(
                            Distrust.Reason.EXPIRED,
                            "The certificate ran out on " + leaf.getNotAfter().toInstant() + ".");
                } else if (e.getReason() == BasicReason.NOT_YET_VALID) {
                    last = new Distrust(
                            Distrust.Reason.NOT_YET_VALID,
                            "The certificate is valid from "
                                    + leaf.getNotBefore().toInstant() + " only. Is this computer's clock right?");
                }
            } catch (CertificateException e) {
                throw e;
            } catch (GeneralSecurityException e) {
                throw new CertificateException("certificates cannot be checked on this Java", e);
            }
        }
        throw last;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain, SERVER_AUTH);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain, SERVER_AUTH);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain, SERVER_AUTH);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain, CLIENT_AUTH);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain, CLIENT_AUTH);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain, CLIENT_AUTH);
    }

    /// Whom a server asks its callers for.
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.toArray(X509Certificate[]::new);
    }
}
