package dev.flotilla.chat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterCategory;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The rules that names of people and rooms share. Names are unique by *skeleton*, Unicode's reduction to what the eye
/// sees (UTS 39): one Cyrillic letter in 'alice' changes nothing for a reader, so it must not make another account.
/// The tables change with Unicode's versions; therefore a skeleton is computed once, before the proposal, and stored.
final class Names {
    static final int MIN = 2;
    static final int MAX = 32;

    private static final Normalizer2 NFKC = Normalizer2.getNFKCInstance();
    private static final Normalizer2 FOLD = Normalizer2.getNFKCCasefoldInstance();
    private static final SpoofChecker LOOKS = new SpoofChecker.Builder()
            .setChecks(SpoofChecker.RESTRICTION_LEVEL
                    | SpoofChecker.MIXED_NUMBERS
                    | SpoofChecker.HIDDEN_OVERLAY
                    | SpoofChecker.INVISIBLE)
            .setRestrictionLevel(SpoofChecker.RestrictionLevel.HIGHLY_RESTRICTIVE)
            .build();
    private static final Set<String> RESERVED = Stream.of(
                    "admin", "root", "system", "flotilla", "everyone", "here", "channel", "support")
            .map(Names::skeleton)
            .collect(Collectors.toUnmodifiableSet());

    private Names() {}

    /// Case is folded before, so that 'ALICE' is 'alice', and again after, since a zero's skeleton is a capital O.
    /// Folding
    /// hides that a capital I looks like an l: so i and l count as one.
    static String skeleton(String name) {
        return FOLD.normalize(LOOKS.getSkeleton(FOLD.normalize(name))).replace('i', 'l');
    }

    /// Whether two spellings name the same thing: equal but for case and compatibility forms, not merely similar.
    static boolean same(String one, String other) {
        return FOLD.normalize(one).equals(FOLD.normalize(other));
    }

    static boolean isReserved(String skeleton) {
        return RESERVED.contains(skeleton);
    }

    /// What is wrong with `name` as a new name, if anything.
    static Optional<String> fault(String name) {
        var length = name.codePointCount(0, name.length());
        if (length < MIN || length > MAX) {
            return Optional.of("A name has " + MIN + " to " + MAX + " characters; this one has " + length + ".");
        }
        var foreign = name.codePoints().filter(c -> !isAllowed(c)).findFirst();
        if (foreign.isPresent()) {
            return Optional.of(
                    "A name has letters, digits and . _ - only; leave out U+%04X.".formatted(foreign.getAsInt()));
        }
        if (!UCharacter.isLetter(name.codePointAt(0))) {
            return Optional.of("A name starts with a letter.");
        }
        if (!NFKC.isNormalized(name)) {
            return Optional.of("Write this name as '" + NFKC.normalize(name) + "'.");
        }
        return LOOKS.failsChecks(name)
                ? Optional.of("This name mixes alphabets or digits in a way that can deceive. Use one alphabet.")
                : Optional.empty();
    }

    private static boolean isAllowed(int c) {
        if (c == '.' || c == '_' || c == '-') {
            return true;
        }
        var type = UCharacter.getType(c);
        var isWordlike = UCharacter.isLetter(c)
                || type == UCharacterCategory.NON_SPACING_MARK
                || type == UCharacterCategory.COMBINING_SPACING_MARK
                || type == UCharacterCategory.DECIMAL_DIGIT_NUMBER;
        return isWordlike && !UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
    }
}
