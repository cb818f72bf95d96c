package dev.flotilla.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// A salted, slow hash of a password (Argon2id, version 1.3), kept as a PHC string:
/// `$argon2id$v=19$m=47104,t=1,p=1$<salt>$<hash>`. Making or checking one takes about a tenth of a second and
/// `memoryKib` of heap; callers bound how many run at one time.
public final class PasswordHash {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern PHC =
            Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=([0-9]{1,2})"
                    + "\\$([A-Za-z0-9+/]{11,64})\\$([A-Za-z0-9+/]{22,86})");

    private final Parameters parameters;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(Parameters parameters, byte[] salt, byte[] hash) {
        this.parameters = parameters;
        this.salt = salt;
        this.hash = hash;
    }

    /// What one computation costs.
    ///
    /// @param memoryKib 8 × lanes to 65536; more is refused, so that a forged hash cannot eat the heap
    public record Parameters(int memoryKib, int passes, int lanes) {
        /// OWASP's first choice for one lane.
        public static final Parameters DEFAULT = new Parameters(47104, 1, 1);
        /// OWASP's minimum; nothing below it is made outside of tests.
        public static final Parameters FLOOR = new Parameters(19456, 2, 1);

        public Parameters {
            if (lanes < 1 || lanes > 4 || passes < 1 || passes > 10 || memoryKib < 8 * lanes || memoryKib > 65536) {
                throw new IllegalArgumentException("Argon2 m=" + memoryKib + ",t=" + passes + ",p=" + lanes);
            }
        }

        /// At least as costly as [#FLOOR] or [#DEFAULT].
        public boolean isStrong() {
            return memoryKib >= DEFAULT.memoryKib || (memoryKib >= FLOOR.memoryKib && passes >= FLOOR.passes);
        }
    }

    /// @param salt 16 random bytes
    public static PasswordHash of(String password, byte[] salt, Parameters parameters) {
        if (salt.length != SALT_BYTES) {
            throw new IllegalArgumentException("salt of " + salt.length + " bytes");
        }
        return new PasswordHash(parameters, salt.clone(), compute(password, salt, parameters, HASH_BYTES));
    }

    /// A hash that no password has, and that costs as much to check as a real one: for names that do not exist.
    public static PasswordHash ofNobody(Parameters parameters) {
        return new PasswordHash(parameters, new byte[SALT_BYTES], new byte[HASH_BYTES]);
    }

    /// @throws IllegalArgumentException when `phc` is no Argon2id string, or asks for more than [Parameters] allow
    public static PasswordHash parse(String phc) {
        var match = PHC.matcher(phc);
        if (!match.matches()) {
            throw new IllegalArgumentException("not an Argon2id PHC string of " + phc.length() + " characters");
        }
        var parameters = new Parameters(
                Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)), Integer.parseInt(match.group(3)));
        var decoder = Base64.getDecoder();
        return new PasswordHash(parameters, decoder.decode(match.group(4)), decoder.decode(match.group(5)));
    }

    /// Takes the same time for every password.
    public boolean matches(String password) {
        return MessageDigest.isEqual(hash, compute(password, salt, parameters, hash.length));
    }

    public Parameters parameters() {
        return parameters;
    }

    public String phc() {
        var encoder = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + parameters.memoryKib + ",t=" + parameters.passes + ",p=" + parameters.lanes + "$"
                + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
    }

    private static byte[] compute(String password, byte[] salt, Parameters parameters, int bytes) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(parameters.memoryKib)
                .withIterations(parameters.passes)
                .withParallelism(parameters.lanes)
                .withSalt(salt)
                .build());
        var secret = password.getBytes(StandardCharsets.UTF_8);
        var hash = new byte[bytes];
        generator.generateBytes(secret, hash);
        Arrays.fill(secret, (byte) 0);
        return hash;
    }

    @Override
    public String toString() {
        return "password hash";
    }
}
