package dev.flotilla.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// What servers and command-line clients of one operating-system account share about a team, so that on one computer
/// nothing has to be set up: whom to believe, and a secret that lets them in without an invite. Whoever can read the
/// file can make servers and accounts of the team.
///
/// @param addresses   servers by which the team is known again
/// @param authorities certificates of the team's authority, DER
/// @param secret      32 random bytes
public record TeamFile(UUID cluster, List<Address> addresses, List<byte[]> authorities, byte[] secret) {
    public static final int SECRET_BYTES = 32;

    public TeamFile {
        if (authorities.isEmpty() || secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("a team file needs a certificate and a secret of 32 bytes");
        }
        addresses = List.copyOf(addresses);
        authorities = authorities.stream().map(byte[]::clone).toList();
        secret = secret.clone();
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    /// What shows servers of this team that its maker can read this file, without telling the secret. A secret itself.
    public byte[] localProof() {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update("flotilla local proof 1\n".getBytes(StandardCharsets.US_ASCII));
            return sha256.digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    boolean isKnownBy(Collection<Address> any) {
        return addresses.stream().anyMatch(any::contains);
    }

    @Override
    public String toString() {
        return "team file of " + cluster;
    }
}
