package dev.flotilla.rpc;

import dev.flotilla.wire.v1.OpenSnapshotReply;
import dev.flotilla.wire.v1.SnapshotChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/// A snapshot as it arrives: a file named after its content, so that a later attempt, also from another server that has
/// the very same bytes, goes on where this one broke off. Belongs to the fetching thread.
final class ArrivingSnapshot implements AutoCloseable {
    private final Path file;
    private final OpenSnapshotReply offer;
    private final FileChannel channel;
    private long bytes;

    private ArrivingSnapshot(Path file, OpenSnapshotReply offer, FileChannel channel) throws IOException {
        this.file = file;
        this.offer = offer;
        this.channel = channel;
        this.bytes = channel.size();
    }

    static ArrivingSnapshot open(Path folder, OpenSnapshotReply offer) throws IOException {
        if (offer.getSha256().size() != 32 || offer.getBytes() <= 0) {
            throw new Broken("the offer makes no sense");
        }
        Files.createDirectories(folder);
        var name = HexFormat.of().formatHex(offer.getSha256().toByteArray()) + ".part";
        removeOthers(folder, name);
        if (Files.getFileStore(folder).getUsableSpace() < offer.getBytes()) {
            throw new IOException("no room for the state: " + offer.getBytes() + " bytes");
        }
        var file = folder.resolve(name);
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var arriving = new ArrivingSnapshot(file, offer, channel);
        if (arriving.bytes > offer.getBytes()) {
            arriving.startOver();
        }
        return arriving;
    }

    private static void removeOthers(Path folder, String name) throws IOException {
        List<Path> all;
        try (var files = Files.list(folder)) {
            all = files.toList();
        }
        for (var file : all) {
            if (!String.valueOf(file.getFileName()).equals(name)) {
                Files.deleteIfExists(file);
            }
        }
    }

    long bytes() {
        return bytes;
    }

    void add(SnapshotChunk chunk) throws IOException {
        var data = chunk.getData();
        var crc = new CRC32C();
        data.asReadOnlyByteBufferList().forEach(crc::update);
        if (chunk.getOffset() != bytes || (int) crc.getValue() != chunk.getCrc32C()) {
            throw new Broken("a chunk at " + chunk.getOffset() + " is not what was sent");
        }
        if (data.isEmpty() || bytes + data.size() > offer.getBytes()) {
            throw new Broken("a chunk of " + data.size() + " bytes at " + bytes + " of " + offer.getBytes());
        }
        for (var part : data.asReadOnlyByteBufferList()) {
            write(part);
        }
    }

    private void write(ByteBuffer part) throws IOException {
        while (part.hasRemaining()) {
            bytes += channel.write(part, bytes);
        }
    }

    /// The whole file, on disk and compared with what was offered.
    Path complete() throws IOException {
        if (bytes != offer.getBytes()) {
            throw new Broken("it ended at " + bytes + " of " + offer.getBytes() + " bytes");
        }
        channel.force(true);
        if (!Arrays.equals(sha256(), offer.getSha256().toByteArray())) {
            startOver();
            throw new Broken("what arrived is not what was offered");
        }
        return file;
    }

    private void startOver() throws IOException {
        channel.truncate(0);
        bytes = 0;
    }

    private byte[] sha256() throws IOException {
        var sha256 = newSha256();
        var buffer = ByteBuffer.allocate(SnapshotGrpcService.CHUNK_BYTES_MAX);
        try (var reading = FileChannel.open(file, StandardOpenOption.READ)) {
            while (reading.read(buffer) >= 0) {
                sha256.update(buffer.flip());
                buffer.clear();
            }
        }
        return sha256.digest();
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /// What arrives is not what was offered.
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }
}
