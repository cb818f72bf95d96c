package dev.flotilla.security;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.UUID;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// A server's own key and its certificate below the team's authority: what it shows to clients and to other servers.
/// Kept as PKCS#12; the file's mode, not its password, is what protects it.
public final class ServerKeys {
    private static final String ALIAS = "server";
    /// PKCS#12 wants one; a secret beside the lock would protect nothing.
    private static final char[] PASSWORD = "flotilla".toCharArray();

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final X509Certificate authority;

    private ServerKeys(PrivateKey key, X509Certificate certificate, X509Certificate authority) {
        this.key = key;
        this.certificate = certificate;
        this.authority = authority;
    }

    /// A key whose certificate is still to come.
    public static final class Requested {
        private final KeyPair keys;

        private Requested(KeyPair keys) {
            this.keys = keys;
        }

        /// PKCS#10, DER: the public key and the proof that its private half is here.
        public byte[] request() {
            try {
                var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
                return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=server"), keys.getPublic())
                        .build(signer)
                        .getEncoded();
            } catch (OperatorCreationException | IOException e) {
                throw new IllegalStateException("cannot sign a certificate request", e);
            }
        }

        /// @throws IllegalArgumentException when the certificate is for another key
        public ServerKeys with(X509Certificate certificate, X509Certificate authority) {
            Keys.requirePair(new KeyPair(certificate.getPublicKey(), keys.getPrivate()));
            return new ServerKeys(keys.getPrivate(), certificate, authority);
        }
    }

    public static Requested make(SecureRandom random) {
        return new Requested(Keys.pair(random));
    }

    /// For a new certificate of the same key: a renewal proves itself by the old one.
    public Requested again() {
        return new Requested(new KeyPair(certificate.getPublicKey(), key));
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public X509Certificate authority() {
        return authority;
    }

    PrivateKey key() {
        return key;
    }

    List<X509Certificate> chain() {
        return List.of(certificate, authority);
    }

    public UUID cluster() {
        return ServerCertificate.of(certificate).orElseThrow().cluster();
    }

    /// PKCS#12, for a file that its owner alone can read.
    public byte[] toBytes() {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(ALIAS, key, PASSWORD, chain().toArray(Certificate[]::new));
            var bytes = new ByteArrayOutputStream();
            store.store(bytes, PASSWORD);
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot write a server's key", e);
        }
    }

    /// @throws IllegalArgumentException when these are no bytes of [#toBytes]
    public static ServerKeys parse(byte[] bytes) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), PASSWORD);
            var key = store.getKey(ALIAS, PASSWORD);
            var chain = store.getCertificateChain(ALIAS);
            if (!(key instanceof PrivateKey own) || chain == null || chain.length != 2) {
                throw new IllegalArgumentException("the file holds no server's key and certificate");
            }
            return new ServerKeys(own, (X509Certificate) chain[0], (X509Certificate) chain[1]);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the file is no key store: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "keys of " + certificate.getSubjectX500Principal();
    }
}
