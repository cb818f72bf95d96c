package dev.flotilla.chat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The text of a message: strict UTF-8, at most 8 KiB, no control characters but line feed and tab, not blank.
///
/// @param utf8 as it is stored
public record MessageText(String value, Bytes utf8) {
    public static final int BYTES_MAX = 8 * 1024;

    public static Parsed<MessageText> parse(byte[] utf8) {
        if (utf8.length > BYTES_MAX) {
            return tooLarge(utf8.length);
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder() // reports malformed input, never replaces it
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            return check(text, utf8);
        } catch (CharacterCodingException e) {
            return new Parsed.Rejected<>("A message is UTF-8 text; these bytes are not.");
        }
    }

    public static Parsed<MessageText> parse(String text) {
        try {
            var buffer = StandardCharsets.UTF_8.newEncoder().encode(java.nio.CharBuffer.wrap(text));
            var utf8 = new byte[buffer.remaining()];
            buffer.get(utf8);
            return utf8.length > BYTES_MAX ? tooLarge(utf8.length) : check(text, utf8);
        } catch (CharacterCodingException e) {
            return new Parsed.Rejected<>("This text has half a character (a lone surrogate). Type it again.");
        }
    }

    private static Parsed<MessageText> check(String text, byte[] utf8) {
        if (text.isBlank()) {
            return new Parsed.Rejected<>("A message needs some text.");
        }
        var control = text.codePoints()
                .filter(c -> c != '\n' && c != '\t' && Character.getType(c) == Character.CONTROL)
                .findFirst();
        return control.isPresent()
                ? new Parsed.Rejected<>("A message has no control characters but line feed and tab; leave out U+%04X."
                        .formatted(control.getAsInt()))
                : new Parsed.Accepted<>(new MessageText(text, Bytes.of(utf8)));
    }

    private static Parsed<MessageText> tooLarge(int bytes) {
        return new Parsed.TooLarge<>(
                "A message has at most " + BYTES_MAX + " bytes; this one has " + bytes + ". Send it in parts.");
    }
}
