package dev.flotilla.rpc;

import com.google.protobuf.ByteString;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.MessageText;
import dev.flotilla.chat.NamePattern;
import dev.flotilla.chat.NameQuery;
import dev.flotilla.chat.Parsed;
import dev.flotilla.chat.RoomName;
import dev.flotilla.chat.Username;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import java.util.UUID;
import java.util.regex.Pattern;

/// Checks what clients send, field by field. What it returns may be proposed; what it does not like it throws as
/// INVALID or TOO_LARGE with the field and the way out.
final class Inputs {
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final UUID NIL = new UUID(0, 0);
    private static final int PASSWORD_MIN = 8;
    private static final int PASSWORD_MAX = 128;
    private static final int DEVICE_MAX = 64;
    private static final int PAGE_MAX = 200;

    private Inputs() {}

    static UUID uuid(String field, String text) {
        if (!UUID_TEXT.matcher(text).matches()) {
            throw invalid(field, "An id is a UUID such as 9f1b6c1e-0a52-4f0e-9c57-2f4b1d0f7a11.");
        }
        var id = UUID.fromString(text);
        if (id.equals(NIL)) {
            throw invalid(field, "An id is a random UUID, not all zeros.");
        }
        return id;
    }

    static Username newUsername(String field, String text) {
        return accept(field, Username.parse(text));
    }

    static RoomName newRoomName(String field, String text) {
        return accept(field, RoomName.parse(text));
    }

    static NameQuery name(String field, String text) {
        return accept(field, NameQuery.parse(text));
    }

    static NamePattern pattern(String field, String text) {
        return accept(field, NamePattern.parse(text));
    }

    /// A name to page on from; blank = from the first.
    static String afterName(String field, String text) {
        return text.isEmpty() ? "" : name(field, text).text();
    }

    static Bytes text(String bodyField, ByteString body, String typeField, String contentType) {
        if (!contentType.isEmpty() && !contentType.equals("text/plain")) {
            throw invalid(typeField, "Only text/plain can be sent.");
        }
        return accept(bodyField, MessageText.parse(body.toByteArray())).utf8();
    }

    static String newPassword(String field, String text) {
        var length = text.codePointCount(0, text.length());
        if (length < PASSWORD_MIN || length > PASSWORD_MAX) {
            throw invalid(
                    field,
                    "A password has " + PASSWORD_MIN + " to " + PASSWORD_MAX + " characters; this one has " + length
                            + ".");
        }
        return text;
    }

    /// A password to check: bounded only, so that nothing is said about it that the check would not say.
    static String anyPassword(String field, String text) {
        if (text.codePointCount(0, text.length()) > PASSWORD_MAX) {
            throw StatusMapping.refusal(
                    new CallError.TooLarge(field, "A password has at most " + PASSWORD_MAX + " characters."));
        }
        return text;
    }

    static String device(String field, String text) {
        if (text.codePointCount(0, text.length()) > DEVICE_MAX) {
            throw StatusMapping.refusal(
                    new CallError.TooLarge(field, "The name of a device has at most " + DEVICE_MAX + " characters."));
        }
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.CONTROL)) {
            throw invalid(field, "The name of a device has no control characters.");
        }
        return text;
    }

    /// A page's size; 0 = `unset`.
    static int limit(String field, int value, int unset) {
        return value == 0 ? unset : count(field, value);
    }

    static int count(String field, int value) {
        if (value < 1 || value > PAGE_MAX) {
            throw invalid(field, "Ask for 1 to " + PAGE_MAX + ", not for " + Integer.toUnsignedString(value) + ".");
        }
        return value;
    }

    static long position(String field, long value) {
        if (value < 0) {
            throw invalid(field, "There is no position " + Long.toUnsignedString(value) + ".");
        }
        return value;
    }

    static RuntimeException invalid(String field, String message) {
        return StatusMapping.refusal(new CallError.Invalid(field, message));
    }

    static <T> T accept(String field, Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Accepted<T> it -> it.value();
            case Parsed.Rejected<T> it -> throw invalid(field, it.sentence());
            case Parsed.TooLarge<T> it -> throw StatusMapping.refusal(new CallError.TooLarge(field, it.sentence()));
        };
    }
}
