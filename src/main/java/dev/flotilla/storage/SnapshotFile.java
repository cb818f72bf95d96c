package dev.flotilla.storage;

import dev.flotilla.chat.Bytes;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A whole state in one file.
final class SnapshotFile {
    private SnapshotFile() {}

    /// Writes a consistent copy of the database `from`, without free pages, to `to` and forces it. Reads one committed
    /// state all along while the apply thread goes on writing.
    static void write(Path from, Path to) {
        var connection = Connections.copier(from);
        try (var vacuum = new Sql(connection, "VACUUM INTO ?")) {
            vacuum.with(to.toAbsolutePath().toString()).update();
        } finally {
            Connections.close(connection);
        }
        WriterConnection.force(to);
        WriterConnection.forceDirectory(to);
    }

    static Position positionOf(Path file) {
        var connection = Connections.reader(file);
        try (var meta = new Sql(connection, "SELECT term, entry_index FROM meta")) {
            return meta.first(row -> new Position(row.getLong(1), new LogIndex(row.getLong(2))))
                    .orElseThrow(() -> StorageException.damaged("the snapshot does not say how far it has come"));
        } finally {
            Connections.close(connection);
        }
    }

    static Bytes sha256(Path file) {
        var sha256 = EffectDigest.sha256();
        var buffer = ByteBuffer.allocate(256 * 1024);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                sha256.update(buffer.flip());
                buffer.clear();
            }
        } catch (IOException e) {
            throw new StorageException("cannot read the snapshot " + file.getFileName(), e);
        }
        return Bytes.of(sha256.digest());
    }
}
