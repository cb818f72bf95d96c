package dev.flotilla.chat;

/// What became of a person's input.
public sealed interface Parsed<T> {
    record Accepted<T>(T value) implements Parsed<T> {}

    /// @param sentence what is wrong and the way out, for the person who typed it
    record Rejected<T>(String sentence) implements Parsed<T> {}

    /// Over a limit on size.
    record TooLarge<T>(String sentence) implements Parsed<T> {}
}
