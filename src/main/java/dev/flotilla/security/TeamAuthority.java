package dev.flotilla.security;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/// The team's certificate authority: a P-256 key that signs the certificates of the team's servers and nothing else.
/// Whoever holds it can make a server of the team, so voters alone do ([SealedSecret]).
public final class TeamAuthority {
    private static final Duration LIFE = Duration.ofDays(3650);
    /// Of a server's certificate; renewed when two thirds are over.
    public static final Duration SERVER_LIFE = Duration.ofDays(90);
    /// Clocks of desktops go wrong by hours.
    private static final Duration BACKDATED = Duration.ofHours(24);

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 127;

    private final UUID cluster;
    private final PrivateKey key;
    private final X509Certificate certificate;

    private TeamAuthority(UUID cluster, PrivateKey key, X509Certificate certificate) {
        this.cluster = cluster;
        this.key = key;
        this.certificate = certificate;
    }

    /// A new one, self-signed, good for ten years.
    public static TeamAuthority found(UUID cluster, Instant now, SecureRandom random) {
        var keys = Keys.pair(random);
        var name = new X500Name("CN=Flotilla " + cluster);
        var builder = builder(name, name, keys.getPublic(), now, now.plus(LIFE), random);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            return new TeamAuthority(cluster, keys.getPrivate(), signed(builder, keys.getPrivate()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot make the team's certificate", e);
        }
    }

    /// From what [#privateKey] and [#certificate] gave.
    ///
    /// @throws IllegalArgumentException when they do not belong together
    public static TeamAuthority of(UUID cluster, byte[] pkcs8, X509Certificate certificate) {
        var key = Keys.privateKey(pkcs8);
        Keys.requirePair(new KeyPair(certificate.getPublicKey(), key));
        return new TeamAuthority(cluster, key, certificate);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /// PKCS#8; never written or sent but sealed.
    public byte[] privateKey() {
        return key.getEncoded();
    }

    /// A certificate for the server that made `request`, which proves that it holds the key.
    ///
    /// @param request PKCS#10, DER, as [ServerKeys#request] makes it
    /// @param member  the member id, for example `n3-1f9c04aa`
    /// @throws IllegalArgumentException when the request is damaged, its proof is wrong, or its key is not P-256
    public X509Certificate issue(byte[] request, String member, Instant now, SecureRandom random) {
        var subject = provenKey(request);
        var builder = builder(
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                new X500Name("CN=" + member),
                subject,
                now,
                now.plus(SERVER_LIFE),
                random);
        try {
            var ids = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(certificate));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.uniformResourceIdentifier, ServerCertificate.uri(cluster, member)),
                new GeneralName(GeneralName.dNSName, ServerCertificate.dnsName(cluster))
            }));
            return signed(builder, key);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a server's certificate", e);
        }
    }

    private static PublicKey provenKey(byte[] request) {
        try {
            var parsed = new JcaPKCS10CertificationRequest(new PKCS10CertificationRequest(request));
            var subject = Keys.publicKey(parsed.getSubjectPublicKeyInfo().getEncoded());
            if (!parsed.isSignatureValid(new JcaContentVerifierProviderBuilder().build(subject))) {
                throw new IllegalArgumentException(
                        "the certificate request does not prove that its sender has the key");
            }
            return subject;
        } catch (IOException | OperatorCreationException | PKCSException | RuntimeException e) {
            throw e instanceof IllegalArgumentException mine && mine.getCause() == null
                    ? mine
                    : new IllegalArgumentException("the certificate request is damaged", e);
        }
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant now, Instant end, SecureRandom random) {
        return new X509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1),
                Date.from(now.minus(BACKDATED)),
                Date.from(end),
                subject,
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("every Java platform has " + SIGNATURE, e);
        }
    }

    @Override
    public String toString() {
        return "authority of team " + cluster;
    }
}
