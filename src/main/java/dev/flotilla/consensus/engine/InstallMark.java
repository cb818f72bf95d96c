package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.LogIndex;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says on disk that this server's state came from another server, up to which entry: until its own log has grown past
/// that, the state may rightly stand ahead of the log. While an install is under way it covers everything.
record InstallMark(long upTo) {
    private static final Logger LOG = LoggerFactory.getLogger(InstallMark.class);
    private static final String FILE = "installed";
    static final InstallMark NONE = new InstallMark(0);
    static final InstallMark UNDER_WAY = new InstallMark(Long.MAX_VALUE);

    boolean covers(LogIndex index) {
        return index.value() <= upTo;
    }

    static InstallMark read(Path directory) throws IOException {
        var file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return NONE;
        }
        try {
            return new InstallMark(Long.parseLong(
                    Files.readString(file, StandardCharsets.US_ASCII).strip()));
        } catch (NumberFormatException | java.nio.charset.CharacterCodingException e) {
            LOG.warn("{} cannot be read; it counts as none", file, e);
            return NONE;
        }
    }

    /// Durable when it returns.
    void write(Path directory) throws IOException {
        var fresh = directory.resolve(FILE + ".new");
        try (var channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.US_ASCII.encode(Long.toString(upTo)));
            channel.force(true);
        }
        Files.move(fresh, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        ForcedFolder.force(directory);
    }
}
