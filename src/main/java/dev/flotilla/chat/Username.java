package dev.flotilla.chat;

/// The name of an account, fit to be created.
///
/// @param skeleton what decides uniqueness: see [Names]
public record Username(String value, String skeleton) {
    /// Checks `text` as the name of a new account.
    public static Parsed<Username> parse(String text) {
        var fault = Names.fault(text);
        if (fault.isPresent()) {
            return new Parsed.Rejected<>(fault.get());
        }
        var skeleton = Names.skeleton(text);
        return Names.isReserved(skeleton)
                ? new Parsed.Rejected<>("This name is reserved. Choose another.")
                : new Parsed.Accepted<>(new Username(text, skeleton));
    }

    @Override
    public String toString() {
        return value;
    }
}
