package dev.flotilla.chat;

/// To whom a message goes, as people name it. `#general` is a room, anything else a person.
public sealed interface Recipient {
    record Person(String name) implements Recipient {
        @Override
        public String toString() {
            return name;
        }
    }

    /// @param name without `#`
    record Room(String name) implements Recipient {
        @Override
        public String toString() {
            return "#" + name;
        }
    }

    record Conversation(ConversationId id) implements Recipient {
        @Override
        public String toString() {
            return "=" + id;
        }
    }

    /// The inverse of `toString`: `#room`, `=conversation id`, else a person's name.
    ///
    /// @throws IllegalArgumentException when nothing is named
    static Recipient parse(String text) {
        if (text.isBlank() || text.equals("#")) {
            throw new IllegalArgumentException("no person or #room is named");
        }
        return switch (text.charAt(0)) {
            case '#' -> new Room(text.substring(1));
            case '=' -> new Conversation(ConversationId.parse(text.substring(1)));
            default -> new Person(text);
        };
    }
}
