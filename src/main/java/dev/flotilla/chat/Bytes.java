package dev.flotilla.chat;

import java.util.Arrays;
import java.util.HexFormat;

/// Immutable bytes with value equality: bodies, hashes.
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0]);
    private final byte[] value;

    private Bytes(byte[] value) {
        this.value = value;
    }

    public static Bytes of(byte[] value) {
        return new Bytes(value.clone());
    }

    public byte[] toArray() {
        return value.clone();
    }

    public int size() {
        return value.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    /// The first bytes only: bodies and hashes do not belong into logs.
    @Override
    public String toString() {
        return value.length + " bytes " + HexFormat.of().formatHex(value, 0, Math.min(4, value.length));
    }
}
