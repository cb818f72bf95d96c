package dev.flotilla.chat;

/// The name of a room without its '#', fit to be created.
///
/// @param skeleton what decides uniqueness among rooms
public record RoomName(String value, String skeleton) {
    /// Checks `text` as the name of a new room.
    public static Parsed<RoomName> parse(String text) {
        var fault = Names.fault(text);
        if (fault.isPresent()) {
            return new Parsed.Rejected<>(fault.get());
        }
        var skeleton = Names.skeleton(text);
        return Names.isReserved(skeleton)
                ? new Parsed.Rejected<>("This name is reserved. Choose another.")
                : new Parsed.Accepted<>(new RoomName(text, skeleton));
    }

    @Override
    public String toString() {
        return value;
    }
}
