package dev.flotilla.base;

import java.security.SecureRandom;
import java.util.UUID;

/// Randomness and ids, as a seam.
public interface Randomness {
    Randomness SECURE = new Randomness() {
        private final SecureRandom random = new SecureRandom();

        @Override
        public byte[] bytes(int count) {
            var bytes = new byte[count];
            random.nextBytes(bytes);
            return bytes;
        }
    };

    byte[] bytes(int count);

    default UUID uuid() {
        var raw = java.nio.ByteBuffer.wrap(bytes(16));
        var high = raw.getLong() & ~0xF000L | 0x4000L;
        var low = raw.getLong() & ~(3L << 62) | 1L << 63;
        return new UUID(high, low);
    }

    /// A UUID that sorts by the time of its making (version 7, RFC 9562 section 5.7) and has 74 random bits: for ids
    /// that a database indexes in great number, where purely random ones would touch a page each.
    ///
    /// @param wallMillis Unix time in milliseconds
    default UUID orderedUuid(long wallMillis) {
        var random = uuid();
        return new UUID(
                wallMillis << 16 | 0x7000L | random.getMostSignificantBits() & 0xFFFL,
                random.getLeastSignificantBits());
    }
}
