package dev.flotilla.config;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps a second process off a data directory. The lock is the operating system's: it ends with the process, however
/// that ends. The number of the process that holds it stands in a file beside, for the sentence only.
public final class DataDirLock implements AutoCloseable {
    /// Folders held by this process. POSIX gives all of a process's locks on a file up when any channel to it closes,
    /// so
    /// a folder that is held here must not even be opened.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private DataDirLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /// @throws InUse when another process, or this one, holds it
    /// @throws ConfigException when the folder cannot be used
    public static DataDirLock take(Path folder) {
        try {
            var real = Files.createDirectories(folder).toRealPath();
            if (!HELD.add(real)) {
                throw new InUse(folder, "this very process");
            }
            try {
                return lock(real);
            } catch (IOException | RuntimeException e) {
                HELD.remove(real);
                throw e;
            }
        } catch (IOException e) {
            throw new ConfigException(
                    "The data directory " + folder + " cannot be used (" + e.getMessage()
                            + "): give another with --data-dir, or make this one writable",
                    e);
        }
    }

    private static DataDirLock lock(Path folder) throws IOException {
        var channel = FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new InUse(folder, holder(folder));
        }
        Files.writeString(folder.resolve("pid"), ProcessHandle.current().pid() + "\n");
        return new DataDirLock(folder, channel);
    }

    private static String holder(Path folder) {
        try {
            return "process " + Files.readString(folder.resolve("pid")).strip();
        } catch (IOException e) {
            return "another process";
        }
    }

    /// Frees the directory. The file stays: removing it would let two processes lock two files of one name.
    @Override
    public void close() {
        try {
            channel.close();
            HELD.remove(folder);
        } catch (IOException e) {
            throw new ConfigException("The lock of the data directory cannot be given back: " + e.getMessage(), e);
        }
    }

    /// The directory belongs to a running server.
    public static final class InUse extends RuntimeException {
        private static final long serialVersionUID = 1L;

        InUse(Path folder, String holder) {
            super("The data directory " + folder + " is in use by " + holder
                    + ": two servers on one directory would destroy it. Stop that one, or give this one its own"
                    + " --data-dir");
        }
    }
}
