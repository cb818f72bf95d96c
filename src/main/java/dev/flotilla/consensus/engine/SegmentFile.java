package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One segment of Ratis' log as it lies on disk: `RaftLog1`, then entries as length (varint), bytes and CRC32C of both;
/// the open segment ends in zeros that were allocated ahead. Ratis' own reader is not public and cannot tell a torn end
/// from damage.
final class SegmentFile {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentFile.class);
    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern CLOSED = Pattern.compile("log_(\\d+)-(\\d+)");
    private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d+)");
    /// Disks write no less than this at once, so a write that was cut off leaves one of these untouched.
    private static final int SECTOR = 512;

    private final Path path;
    private final long first;
    private final long end;
    private @Nullable Position last;

    private SegmentFile(Path path, long first, long end) {
        this.path = path;
        this.first = first;
        this.end = end;
    }

    /// The folder's segments in the log's order.
    static List<SegmentFile> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(SegmentFile::of)
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparing(SegmentFile::first))
                    .toList();
        }
    }

    private static Optional<SegmentFile> of(Path path) {
        var name = path.getFileName().toString();
        var closed = CLOSED.matcher(name);
        if (closed.matches()) {
            return Optional.of(new SegmentFile(path, Long.parseLong(closed.group(1)), Long.parseLong(closed.group(2))));
        }
        var open = OPEN.matcher(name);
        // Ratis itself deletes an open segment without a byte
        return open.matches() && path.toFile().length() > 0
                ? Optional.of(new SegmentFile(path, Long.parseLong(open.group(1)), -1))
                : Optional.empty();
    }

    Path path() {
        return path;
    }

    /// Ratis' index of the first entry: 0 is the log's very first.
    long first() {
        return first;
    }

    Optional<Position> last() {
        return Optional.ofNullable(last);
    }

    private boolean open() {
        return end < 0;
    }

    /// Reads every entry; cuts a torn end off the open segment.
    ///
    /// @return bytes cut off
    long readAll() throws IOException, LogTriage.Damage {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(path));
        if (!readHeader(bytes)) {
            return cut(0, bytes);
        }
        var expected = first;
        while (bytes.hasRemaining() && bytes.get(bytes.position()) != 0) {
            var start = bytes.position();
            var entry = readEntry(bytes);
            if (entry == null) {
                return cut(tornAt(bytes, start), bytes);
            }
            if (entry.getIndex() != expected) {
                throw damage("entry " + (expected + 1) + " is not where it belongs");
            }
            last = Translation.position(TermIndex.valueOf(entry));
            expected++;
        }
        checkEnd(bytes, expected);
        return 0;
    }

    private boolean readHeader(ByteBuffer bytes) throws LogTriage.Damage {
        var length = Math.min(HEADER.length, bytes.remaining());
        var header = new byte[length];
        bytes.get(header);
        if (Arrays.equals(header, HEADER)) {
            return true;
        }
        if (open() && allZero(bytes, 0, bytes.limit())) {
            return false; // made, but its first write never came
        }
        throw damage("its head is wrong");
    }

    /// @return null when there is no whole, right entry here
    private static @Nullable LogEntryProto readEntry(ByteBuffer bytes) {
        var start = bytes.position();
        var length = readVarint(bytes);
        if (length < 0 || length > bytes.remaining() - Integer.BYTES) {
            return null;
        }
        var body = bytes.position();
        var crc = new CRC32C();
        crc.update(bytes.array(), start, body - start + length);
        bytes.position(body + length);
        if (bytes.getInt() != (int) crc.getValue()) {
            return null;
        }
        try {
            return LogEntryProto.parser().parseFrom(bytes.array(), body, length);
        } catch (InvalidProtocolBufferException e) {
            LOG.debug("an entry with a right checksum that cannot be read", e);
            return null;
        }
    }

    private static int readVarint(ByteBuffer bytes) {
        var value = 0L;
        for (var shift = 0; shift < 35 && bytes.hasRemaining(); shift += 7) {
            var next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value <= Integer.MAX_VALUE ? (int) value : -1;
            }
        }
        return -1;
    }

    /// A write that a crash cut off is the last one in the open segment, and lacks at least one whole sector of its
    /// own, or the file's end. Anything else was written whole once, and was changed afterwards.
    private int tornAt(ByteBuffer bytes, int start) throws LogTriage.Damage {
        if (!open()) {
            throw damage("an entry after " + last().orElse(Position.NONE) + " is wrong");
        }
        var view = bytes.duplicate().position(start);
        var length = readVarint(view);
        var bodyEnd = length < 0 ? bytes.limit() : (long) view.position() + length + Integer.BYTES;
        var recordEnd = (int) Math.min(bodyEnd, bytes.limit());
        if (!allZero(bytes, recordEnd, bytes.limit())) {
            throw damage("an entry after " + last().orElse(Position.NONE) + " is wrong, more follow it");
        }
        if (bodyEnd <= bytes.limit() && !lacksASector(bytes, start, recordEnd)) {
            throw damage("the last entry, after " + last().orElse(Position.NONE) + ", was changed");
        }
        return start;
    }

    private static boolean lacksASector(ByteBuffer bytes, int start, int recordEnd) {
        for (var sector = (start / SECTOR + 1) * SECTOR; sector < recordEnd; sector += SECTOR) {
            if (allZero(bytes, sector, Math.min(sector + SECTOR, recordEnd))) {
                return true;
            }
        }
        return false;
    }

    private void checkEnd(ByteBuffer bytes, long expected) throws LogTriage.Damage {
        if (!allZero(bytes, bytes.position(), bytes.limit())) {
            throw damage("entries stand behind a hole after " + last().orElse(Position.NONE));
        }
        if (!open() && expected != end + 1) {
            throw damage("it should end at entry " + (end + 1) + " and ends at " + expected);
        }
    }

    private static boolean allZero(ByteBuffer bytes, int from, int to) {
        for (var i = from; i < to; i++) {
            if (bytes.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private long cut(int at, ByteBuffer bytes) throws IOException {
        var length = bytes.limit() - at;
        LOG.warn("{}: the last write was torn off; {} bytes at {} are cut", path, length, at);
        if (at <= HEADER.length) {
            Files.delete(path); // nothing whole in it: Ratis makes it anew
            ForcedFolder.force(parent());
            return length;
        }
        try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(at);
            channel.force(true);
        }
        return length;
    }

    private Path parent() throws IOException {
        var parent = path.getParent();
        if (parent == null) {
            throw new IOException("no folder around " + path);
        }
        return parent;
    }

    private LogTriage.Damage damage(String reason) {
        return new LogTriage.Damage(path.getFileName() + ": " + reason);
    }
}
