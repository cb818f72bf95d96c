package dev.flotilla.security;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/// One pasted line that lets a person or a server into a team: `flotilla://join/…`. It names addresses, pins the team's
/// key, and carries a secret that servers know as a hash only. Whoever has the line can use it: it is a secret.
///
/// Behind the slash, base64url: format 1 (1 byte), length of all (2), kind (1), end in Unix seconds (8), pin (32),
/// secret
/// (16), count of addresses (1), each its length (1), host (UTF-8) and port (2), CRC-32C of all before it (4).
///
/// @param addresses `host:port`, 1 to 5
/// @param pin       [Keys#pin] of the team's authority
/// @param secret    16 random bytes
public record Invite(Kind kind, List<String> addresses, byte[] pin, byte[] secret, Instant end) {
    public static final String PREFIX = "flotilla://join/";
    public static final int SECRET_BYTES = 16;
    public static final int ADDRESSES_MAX = 5;
    private static final int PIN_BYTES = 32;
    private static final byte FORMAT = 1;
    private static final int HEAD_BYTES = 3;
    private static final int CHECK_BYTES = 4;
    private static final int TEXT_MAX = 8192;

    /// Whom it lets in.
    public enum Kind {
        PERSON,
        SERVER
    }

    /// What a pasted text turned out to be.
    public sealed interface Parsed {
        record Accepted(Invite invite) implements Parsed {}

        /// Not an invite; the sentence says what is wrong and what to do.
        record Refused(Fault fault, String sentence) implements Parsed {}
    }

    /// What can be wrong with a pasted text.
    public enum Fault {
        NO_INVITE,
        CUT_OFF,
        DAMAGED,
        OTHER_VERSION
    }

    public Invite {
        if (addresses.isEmpty() || addresses.size() > ADDRESSES_MAX) {
            throw new IllegalArgumentException("an invite names 1 to 5 addresses, not " + addresses.size());
        }
        if (pin.length != PIN_BYTES || secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("pin of " + pin.length + ", secret of " + secret.length + " bytes");
        }
        addresses = List.copyOf(addresses);
        pin = pin.clone();
        secret = secret.clone();
    }

    @Override
    public byte[] pin() {
        return pin.clone();
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    /// What servers keep of the secret.
    public byte[] secretHash() {
        return SessionToken.fingerprint(secret);
    }

    public boolean isOver(Instant now) {
        return !now.isBefore(end);
    }

    /// The line to paste.
    public String reveal() {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        try {
            out.writeByte(FORMAT);
            out.writeShort(0);
            out.writeByte(kind.ordinal());
            out.writeLong(end.getEpochSecond());
            out.write(pin);
            out.write(secret);
            out.writeByte(addresses.size());
            for (var address : addresses) {
                var colon = address.lastIndexOf(':');
                var host = address.substring(0, colon).getBytes(StandardCharsets.UTF_8);
                out.writeByte(host.length);
                out.write(host);
                out.writeShort(Integer.parseInt(address.substring(colon + 1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var whole = ByteBuffer.wrap(Arrays.copyOf(bytes.toByteArray(), bytes.size() + CHECK_BYTES));
        whole.putShort(1, (short) whole.capacity());
        whole.putInt(bytes.size(), check(whole.array(), bytes.size()));
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(whole.array());
    }

    /// Reads what somebody pasted; quotes, brackets, spaces and line breaks of mails, and text around it, do no harm.
    public static Parsed parse(String pasted) {
        var text = pasted.substring(0, Math.min(pasted.length(), TEXT_MAX)).replaceAll("[\\s\\p{Cf}>|]+", "");
        var at = text.toLowerCase(Locale.ROOT).indexOf(PREFIX);
        if (at < 0) {
            return refused(
                    Fault.NO_INVITE,
                    "This is no invite. One begins with " + PREFIX + "; copy all of it and paste again.");
        }
        var letters = text.substring(at + PREFIX.length()).replaceFirst("[^A-Za-z0-9_-].*$", "");
        var bytes = decoded(letters);
        if (bytes.length < HEAD_BYTES) {
            return cutOff();
        }
        if (bytes[0] != FORMAT) {
            return refused(
                    Fault.OTHER_VERSION,
                    "This invite was made by another version of Flotilla. Update, or ask for a new one.");
        }
        var length = ByteBuffer.wrap(bytes).getShort(1) & 0xFFFF;
        if (bytes.length < length) {
            return cutOff();
        }
        var whole = Arrays.copyOf(bytes, length);
        if (length < HEAD_BYTES + CHECK_BYTES
                || ByteBuffer.wrap(whole).getInt(length - CHECK_BYTES) != check(whole, length - CHECK_BYTES)) {
            return damaged();
        }
        try {
            return new Parsed.Accepted(read(ByteBuffer.wrap(whole).position(HEAD_BYTES)));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return damaged();
        }
    }

    /// As much as decodes; a last lone letter says nothing.
    private static byte[] decoded(String letters) {
        var whole = letters.length() % 4 == 1 ? letters.substring(0, letters.length() - 1) : letters;
        return Base64.getUrlDecoder().decode(whole);
    }

    private static Invite read(ByteBuffer in) {
        var kinds = Kind.values();
        var kind = in.get();
        if (kind < 0 || kind >= kinds.length) {
            throw new IllegalArgumentException("kind " + kind);
        }
        var end = Instant.ofEpochSecond(in.getLong());
        var pin = new byte[PIN_BYTES];
        in.get(pin);
        var secret = new byte[SECRET_BYTES];
        in.get(secret);
        var count = in.get();
        var addresses = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            var host = new byte[in.get() & 0xFF];
            in.get(host);
            addresses.add(new String(host, StandardCharsets.UTF_8) + ":" + (in.getShort() & 0xFFFF));
        }
        return new Invite(kinds[kind], addresses, pin, secret, end);
    }

    private static int check(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static Parsed cutOff() {
        return refused(Fault.CUT_OFF, "The end of this invite is missing. Copy all of it and paste again.");
    }

    private static Parsed damaged() {
        return refused(
                Fault.DAMAGED,
                "This invite is damaged. Copy it again from where it was sent to you, or ask for a new one.");
    }

    private static Parsed refused(Fault fault, String sentence) {
        return new Parsed.Refused(fault, sentence);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Invite that
                && kind == that.kind
                && addresses.equals(that.addresses)
                && Arrays.equals(pin, that.pin)
                && Arrays.equals(secret, that.secret)
                && end.equals(that.end);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(secret);
    }

    /// Without the secret: this ends in logs.
    @Override
    public String toString() {
        return "invite for a " + kind.name().toLowerCase(Locale.ROOT) + ", until " + end;
    }
}
