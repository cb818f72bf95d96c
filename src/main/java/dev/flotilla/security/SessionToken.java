package dev.flotilla.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What a signed-in device shows with each call: 256 bits, base64url. Servers keep its SHA-256 only.
///
/// A login may be repeated, with the same request id, on another leader after the first answer got lost; the repeat
/// must yield a token that works although no server kept the first one. So the token is computed, not drawn:
/// HMAC-SHA-256, keyed with the account's stored password hash (known to servers only), over the account and the
/// client's request id (122 random bits, which no server stores: the session's id is a hash of it). Whoever steals a
/// database lacks the request id, whoever guesses a request id lacks the password hash, and after a change of the
/// password the same request gives another token.
public final class SessionToken {
    private static final int BYTES = 32;
    private static final int CHARACTERS = 43;

    private final byte[] value;

    private SessionToken(byte[] value) {
        this.value = value;
    }

    /// @param passwordHash as stored, PHC form
    /// @param account      and `request`: canonical UUID text
    public static SessionToken of(String passwordHash, String account, String request) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(passwordHash.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update("flotilla session token 1\n".getBytes(StandardCharsets.US_ASCII));
            mac.update((account + "\n" + request).getBytes(StandardCharsets.UTF_8));
            return new SessionToken(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /// Empty when `text` has not the form of a token.
    public static Optional<SessionToken> parse(String text) {
        if (text.length() != CHARACTERS) {
            return Optional.empty();
        }
        try {
            var bytes = Base64.getUrlDecoder().decode(text);
            return bytes.length == BYTES ? Optional.of(new SessionToken(bytes)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not base64url
        }
    }

    /// What servers keep and look up.
    public byte[] sha256() {
        return fingerprint(value);
    }

    /// SHA-256 of anything.
    public static byte[] fingerprint(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// The secret itself, for its owner's eyes.
    public String reveal() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }

    @Override
    public String toString() {
        return "session token";
    }
}
