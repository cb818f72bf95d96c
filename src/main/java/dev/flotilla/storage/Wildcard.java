package dev.flotilla.storage;

import java.util.Locale;

/// A pattern for names: `*` any run, `?` one character, blank everything; case aside, in no particular language.
final class Wildcard {
    private final int[] pattern;

    Wildcard(String pattern) {
        this.pattern = folded(pattern.isBlank() ? "*" : pattern.strip());
    }

    boolean matches(String name) {
        var text = folded(name);
        int at = 0;
        int in = 0;
        int star = -1;
        int resume = 0;
        while (at < text.length) {
            if (in < pattern.length && pattern[in] == '*') {
                star = in++;
                resume = at;
            } else if (in < pattern.length && (pattern[in] == '?' || pattern[in] == text[at])) {
                in++;
                at++;
            } else if (star >= 0) {
                in = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (in < pattern.length && pattern[in] == '*') {
            in++;
        }
        return in == pattern.length;
    }

    /// What every match starts with, as far as it is ASCII: bounds the search in an index that knows ASCII's case only.
    String asciiPrefix() {
        var prefix = new StringBuilder();
        for (var codePoint : pattern) {
            // 'k' and 's' also fold from beyond ASCII (the Kelvin sign, the long s): an index range would miss those
            if (codePoint == '*' || codePoint == '?' || codePoint > 127 || codePoint == 'k' || codePoint == 's') {
                break;
            }
            prefix.appendCodePoint(codePoint);
        }
        return prefix.toString();
    }

    private static int[] folded(String text) {
        return text.toLowerCase(Locale.ROOT).codePoints().toArray();
    }
}
