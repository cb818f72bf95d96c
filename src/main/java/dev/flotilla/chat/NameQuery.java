package dev.flotilla.chat;

/// A name that somebody wrote to find an account or a room. Look for `skeleton`, then ask [#means]: a name that only
/// looks like another must not reach that other person.
public record NameQuery(String text, String skeleton) {
    private static final int CHARACTERS_MAX = 128;

    public static Parsed<NameQuery> parse(String text) {
        if (text.isBlank()) {
            return new Parsed.Rejected<>("A name is missing here.");
        }
        if (text.length() > CHARACTERS_MAX) {
            return new Parsed.TooLarge<>("Names have at most " + Names.MAX + " characters.");
        }
        return new Parsed.Accepted<>(new NameQuery(text, Names.skeleton(text)));
    }

    /// Whether `name` is what was asked for: the same but for upper and lower case.
    public boolean means(String name) {
        return Names.same(text, name);
    }
}
