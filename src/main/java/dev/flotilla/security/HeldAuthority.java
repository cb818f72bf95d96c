package dev.flotilla.security;

import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// The team's authority as a voter holds it: its key, and the hash of the secret that lets servers and people of the
/// founding computer's account in. It leaves a server sealed to another voter's key only, and lies on disk sealed to
/// the server's own.
public final class HeldAuthority {
    private static final int HASH_BYTES = 32;

    private final TeamAuthority authority;
    private final byte[] secretHash;

    /// @param secretHash [SessionToken#fingerprint] of the team's local secret
    public HeldAuthority(TeamAuthority authority, byte[] secretHash) {
        if (secretHash.length != HASH_BYTES) {
            throw new IllegalArgumentException("a hash of " + secretHash.length + " bytes");
        }
        this.authority = authority;
        this.secretHash = secretHash.clone();
    }

    public TeamAuthority authority() {
        return authority;
    }

    /// Takes the same time for every secret.
    public boolean admits(byte[] secret) {
        return MessageDigest.isEqual(secretHash, SessionToken.fingerprint(secret));
    }

    public byte[] sealedTo(PublicKey recipient, UUID cluster) {
        var key = authority.privateKey();
        var content = Arrays.copyOf(secretHash, HASH_BYTES + key.length);
        System.arraycopy(key, 0, content, HASH_BYTES, key.length);
        return SealedSecret.seal(content, recipient, purpose(cluster));
    }

    /// @param authorities those that are believed; the key belongs to one of them
    /// @throws IllegalArgumentException when it was sealed to somebody else, or belongs to none of them
    public static HeldAuthority open(byte[] sealed, ServerKeys keys, UUID cluster, List<X509Certificate> authorities) {
        var content = SealedSecret.open(sealed, keys, purpose(cluster));
        if (content.length <= HASH_BYTES) {
            throw new IllegalArgumentException("a sealed authority of " + content.length + " bytes");
        }
        var hash = Arrays.copyOf(content, HASH_BYTES);
        var key = Arrays.copyOfRange(content, HASH_BYTES, content.length);
        for (var certificate : authorities) {
            try {
                return new HeldAuthority(TeamAuthority.of(cluster, key, certificate), hash);
            } catch (IllegalArgumentException e) {
                continue; // of another authority
            }
        }
        throw new IllegalArgumentException("the sealed key belongs to no authority of this team");
    }

    private static String purpose(UUID cluster) {
        return "authority of " + cluster;
    }

    @Override
    public String toString() {
        return "held " + authority;
    }
}
