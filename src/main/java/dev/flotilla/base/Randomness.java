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
}
