package dev.flotilla.security;

import dev.flotilla.base.Randomness;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// A secret that a person writes down and types: letters and digits in groups of four, in an alphabet without I, L, O
/// and
/// U (Crockford's base 32). What is mistaken for another letter is taken for the right one.
public final class SecretCode {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int GROUP = 4;

    private final String letters;

    private SecretCode(String letters) {
        this.letters = letters;
    }

    /// For years: 24 letters, 120 bits.
    public static SecretCode recovery(Randomness randomness) {
        return drawn(24, randomness);
    }

    /// For an hour: 12 letters, 60 bits.
    public static SecretCode once(Randomness randomness) {
        return drawn(12, randomness);
    }

    private static SecretCode drawn(int letters, Randomness randomness) {
        var code = new StringBuilder();
        for (var random : randomness.bytes(letters)) {
            code.append(ALPHABET.charAt(random & 31));
        }
        return new SecretCode(code.toString());
    }

    /// Empty when it has letters that no code has, or none at all.
    public static Optional<SecretCode> parse(String typed) {
        var letters = typed.toUpperCase(Locale.ROOT)
                .replaceAll("[\\s\\-_.]", "")
                .replace('O', '0')
                .replace('I', '1')
                .replace('L', '1');
        var known =
                !letters.isEmpty() && letters.length() <= 64 && letters.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
        return known ? Optional.of(new SecretCode(letters)) : Optional.empty();
    }

    /// What servers keep.
    public byte[] hash() {
        return SessionToken.fingerprint(("flotilla code\n" + letters).getBytes(StandardCharsets.UTF_8));
    }

    /// For its owner's eyes, in groups.
    public String reveal() {
        return letters.replaceAll("(.{" + GROUP + "})(?!$)", "$1-");
    }

    @Override
    public String toString() {
        return "secret code";
    }
}
