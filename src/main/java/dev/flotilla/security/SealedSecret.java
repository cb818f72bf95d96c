package dev.flotilla.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/// Something that one server alone can open: HPKE (RFC 9180) with P-256, HKDF-SHA-256 and AES-256-GCM, to the key of
/// the
/// server's certificate. The encapsulated key (65 bytes) comes first, the cipher text behind it.
public final class SealedSecret {
    private static final int POINT_BYTES = 65;
    private static final byte[] NOTHING = {};

    private SealedSecret() {}

    /// @param purpose what it is for; opening it for another purpose fails
    public static byte[] seal(byte[] secret, PublicKey recipient, String purpose) {
        try {
            var sealed = hpke().seal(
                            PublicKeyFactory.createKey(recipient.getEncoded()),
                            info(purpose),
                            NOTHING,
                            secret,
                            null,
                            null,
                            null);
            var cipherText = sealed[0];
            var encapsulated = sealed[1];
            var all = Arrays.copyOf(encapsulated, encapsulated.length + cipherText.length);
            System.arraycopy(cipherText, 0, all, encapsulated.length, cipherText.length);
            return all;
        } catch (IOException | InvalidCipherTextException e) {
            throw new IllegalArgumentException("nothing can be sealed to that key", e);
        }
    }

    /// @throws IllegalArgumentException when it was sealed to another key, for another purpose, or is damaged
    public static byte[] open(byte[] sealed, ServerKeys keys, String purpose) {
        if (sealed.length <= POINT_BYTES) {
            throw new IllegalArgumentException("a sealed secret of " + sealed.length + " bytes");
        }
        try {
            var own = new AsymmetricCipherKeyPair(
                    PublicKeyFactory.createKey(keys.certificate().getPublicKey().getEncoded()),
                    PrivateKeyFactory.createKey(keys.key().getEncoded()));
            return hpke().open(
                            Arrays.copyOf(sealed, POINT_BYTES),
                            own,
                            info(purpose),
                            NOTHING,
                            Arrays.copyOfRange(sealed, POINT_BYTES, sealed.length),
                            null,
                            null,
                            null);
        } catch (IOException | InvalidCipherTextException | RuntimeException e) {
            throw new IllegalArgumentException("the sealed secret cannot be opened with this server's key", e);
        }
    }

    private static HPKE hpke() {
        return new HPKE(HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }

    private static byte[] info(String purpose) {
        return ("flotilla " + purpose).getBytes(StandardCharsets.UTF_8);
    }
}
