package dev.flotilla.security;

import com.nulabinc.zxcvbn.Zxcvbn;
import java.util.List;

/// Which passwords are taken: 8 to 128 characters, any of them, and not among those that guessers try first.
public final class PasswordRules {
    public static final int CHARACTERS_MIN = 8;
    public static final int CHARACTERS_MAX = 128;
    /// zxcvbn's scale goes to 4; 2 stands for more than a million guesses.
    private static final int STRENGTH_MIN = 2;

    private static final Zxcvbn STRENGTH = new Zxcvbn();

    private PasswordRules() {}

    /// What is wrong with a password.
    public enum Verdict {
        ACCEPTED,
        TOO_SHORT,
        TOO_LONG,
        GUESSABLE
    }

    /// @param context words that are no secret: the account's name, the team's
    public static Verdict judge(String password, List<String> context) {
        var characters = password.codePointCount(0, password.length());
        if (characters < CHARACTERS_MIN) {
            return Verdict.TOO_SHORT;
        }
        if (characters > CHARACTERS_MAX) {
            return Verdict.TOO_LONG;
        }
        return STRENGTH.measure(password, context).getScore() < STRENGTH_MIN ? Verdict.GUESSABLE : Verdict.ACCEPTED;
    }

    /// For people, with the way out.
    public static String sentence(Verdict verdict) {
        return switch (verdict) {
            case ACCEPTED -> "";
            case TOO_SHORT -> "A password has at least " + CHARACTERS_MIN + " characters.";
            case TOO_LONG -> "A password has at most " + CHARACTERS_MAX + " characters.";
            case GUESSABLE -> "This password is easy to guess. Take several words that do not belong together.";
        };
    }
}
