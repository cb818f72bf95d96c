package dev.flotilla.chat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A text a person may send: not blank, at most [ChatRules#BODY_BYTES_MAX] bytes of UTF-8, no control characters but
/// line feed and tab.
public record MessageText(String value) {
    public static Parsed parse(String typed) {
        if (typed.isBlank()) {
            return new Empty();
        }
        var bad = typed.codePoints().filter(MessageText::isForbidden).boxed().findFirst();
        if (bad.isPresent()) {
            return new Forbidden(bad.get());
        }
        var utf8 = encode(typed);
        if (utf8.isEmpty()) {
            return new Forbidden(0xFFFD);
        }
        return utf8.get().length > ChatRules.BODY_BYTES_MAX
                ? new TooLong(utf8.get().length)
                : new Accepted(new MessageText(typed));
    }

    /// A body as it came over the wire: must be UTF-8 to the letter.
    public static Parsed parse(Bytes body) {
        if (body.size() > ChatRules.BODY_BYTES_MAX) {
            return new TooLong(body.size());
        }
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.toArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return new Forbidden(0xFFFD);
        }
    }

    public Bytes utf8() {
        return Bytes.of(value.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<byte[]> encode(String typed) {
        try {
            var buffer = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(typed));
            var bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return Optional.of(bytes);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean isForbidden(int codePoint) {
        return Character.getType(codePoint) == Character.CONTROL && codePoint != '\n' && codePoint != '\t';
    }

    /// What came of a text.
    public sealed interface Parsed {}

    public record Accepted(MessageText text) implements Parsed {}

    public record Empty() implements Parsed {}

    /// @param bytes its length in UTF-8
    public record TooLong(int bytes) implements Parsed {}

    /// @param codePoint the first that may not be sent; U+FFFD for what is no Unicode text
    public record Forbidden(int codePoint) implements Parsed {}
}
