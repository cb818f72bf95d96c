package dev.flotilla.security;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// What a server's certificate says about it. Reading it proves nothing: [TeamTrust] does.
///
/// @param fingerprint SHA-256 of the certificate, 64 hex digits
public record ServerCertificate(UUID cluster, String member, String fingerprint, Instant begin, Instant end) {
    private static final Pattern URI =
            Pattern.compile("flotilla://([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/server/(n[0-9]+-[0-9a-f]{8})");
    private static final int URI_TYPE = 6;

    /// Empty for a certificate that is no server's.
    public static Optional<ServerCertificate> of(X509Certificate certificate) {
        return alternativeName(certificate, URI_TYPE)
                .map(URI::matcher)
                .filter(uri -> uri.matches())
                .map(uri -> new ServerCertificate(
                        UUID.fromString(uri.group(1)),
                        uri.group(2),
                        fingerprint(certificate),
                        certificate.getNotBefore().toInstant(),
                        certificate.getNotAfter().toInstant()));
    }

    /// Two thirds of its life are over.
    public boolean isDueForRenewal(Instant now) {
        var life = Duration.between(begin, end);
        return now.isAfter(begin.plus(life.multipliedBy(2).dividedBy(3)));
    }

    public static String fingerprint(X509Certificate certificate) {
        return HexFormat.of().formatHex(SessionToken.fingerprint(Keys.encoded(certificate)));
    }

    /// The name that every server of the team answers to in TLS, whatever its address: clients set it as authority.
    public static String dnsName(UUID cluster) {
        return cluster + ".flotilla.internal";
    }

    static String uri(UUID cluster, String member) {
        return "flotilla://" + cluster + "/server/" + member;
    }

    private static Optional<String> alternativeName(X509Certificate certificate, int type) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Optional.empty()
                    : names.stream()
                            .filter(name -> name.get(0) instanceof Integer found && found == type)
                            .map(name -> String.valueOf(name.get(1)))
                            .findFirst();
        } catch (CertificateParsingException e) {
            return Optional.empty(); // no name that we could read
        }
    }
}
