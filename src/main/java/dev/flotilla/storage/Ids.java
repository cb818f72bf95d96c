package dev.flotilla.storage;

import java.nio.ByteBuffer;
import java.util.UUID;

/// Ids as SQLite holds them: 16 bytes, most significant first.
final class Ids {
    private Ids() {}

    static byte[] raw(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    static UUID uuid(byte[] raw) {
        if (raw.length != 16) {
            throw StorageException.damaged("an id of " + raw.length + " bytes");
        }
        var buffer = ByteBuffer.wrap(raw);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
