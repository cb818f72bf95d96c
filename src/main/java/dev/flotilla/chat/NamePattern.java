package dev.flotilla.chat;

/// A wildcard pattern over names: `*` any run, `?` one character, blank = all. Bounded, so that no pattern is slow.
public record NamePattern(String value) {
    private static final int CHARACTERS_MAX = 64;
    private static final int STARS_MAX = 8;

    public static Parsed<NamePattern> parse(String text) {
        if (text.length() > CHARACTERS_MAX) {
            return new Parsed.TooLarge<>("A pattern has at most " + CHARACTERS_MAX + " characters.");
        }
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.CONTROL)) {
            return new Parsed.Rejected<>("A pattern has no control characters.");
        }
        var pattern = text.strip().replaceAll("\\*{2,}", "*");
        if (pattern.chars().filter(c -> c == '*').count() > STARS_MAX) {
            return new Parsed.Rejected<>("A pattern has at most " + STARS_MAX + " stars.");
        }
        return new Parsed.Accepted<>(new NamePattern(pattern));
    }
}
