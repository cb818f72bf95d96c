package dev.flotilla.security;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/// P-256 keys and certificates from their bytes and back.
public final class Keys {
    private static final String CURVE = "secp256r1";
    private static final int CURVE_BITS = 256;

    private Keys() {}

    static KeyPair pair(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    /// @throws IllegalArgumentException when these are no key's bytes
    static PrivateKey privateKey(byte[] pkcs8) {
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("this is no private key", e);
        }
    }

    /// @throws IllegalArgumentException when these are no bytes of a P-256 key
    static PublicKey publicKey(byte[] spki) {
        try {
            var key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
            if (!(key instanceof ECPublicKey ec) || ec.getParams().getOrder().bitLength() != CURVE_BITS) {
                throw new IllegalArgumentException("the key is not a P-256 key");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("this is no public key", e);
        }
    }

    /// @throws IllegalArgumentException when these are no certificate's bytes
    public static X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("this is no certificate", e);
        }
    }

    public static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was parsed has bytes", e);
        }
    }

    /// What an invite pins: SHA-256 of the certificate's public key (SPKI).
    public static byte[] pin(X509Certificate certificate) {
        return SessionToken.fingerprint(certificate.getPublicKey().getEncoded());
    }

    /// @throws IllegalArgumentException when the two keys do not belong together
    static void requirePair(KeyPair keys) {
        try {
            var message = new byte[] {1, 2, 3};
            var signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(keys.getPrivate());
            signer.update(message);
            var signature = signer.sign();
            signer.initVerify(keys.getPublic());
            signer.update(message);
            if (!signer.verify(signature)) {
                throw new IllegalArgumentException("the key does not belong to the certificate");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key does not belong to the certificate", e);
        }
    }
}
