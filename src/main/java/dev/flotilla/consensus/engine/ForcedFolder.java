package dev.flotilla.consensus.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Ratis' folder of vote and log. A file that was made or renamed there is durable only when the folder itself was
/// forced, which Ratis never does. Thread-safe.
final class ForcedFolder {
    /// File systems stamp changes by ticks of up to 10 ms: a change so young may have a later twin of the same stamp.
    private static final long STAMP_SETTLES_MS = 50;

    private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    private final Path folder;
    private @Nullable FileTime forcedAt;
    private long forces;
    private final AtomicLong votes = new AtomicLong();

    ForcedFolder(Path folder) {
        this.folder = folder;
    }

    /// Forces the folder when a name in it may have changed since the last time. Returns when it is on disk.
    synchronized void forceIfChanged() throws IOException {
        FileTime stamp;
        try {
            stamp = Files.getLastModifiedTime(folder);
        } catch (NoSuchFileException e) {
            return; // nothing was written yet
        }
        var young = System.currentTimeMillis() - stamp.toMillis() < STAMP_SETTLES_MS;
        if (young || !stamp.equals(forcedAt)) {
            force(folder);
            forces++;
            forcedAt = stamp;
        }
    }

    /// For a vote that is about to leave this server.
    void forceVote() throws IOException {
        forceIfChanged();
        votes.incrementAndGet();
    }

    long votes() {
        return votes.get();
    }

    synchronized long forces() {
        return forces;
    }

    /// Makes the names of this folder and of all above it, up to `top`, durable.
    static void forceUpTo(Path folder, Path top) throws IOException {
        for (var at = folder; at != null && at.startsWith(top); at = at.getParent()) {
            force(at);
        }
    }

    static void force(Path folder) throws IOException {
        if (WINDOWS) {
            return; // NTFS journals names by itself and refuses to open a folder
        }
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
