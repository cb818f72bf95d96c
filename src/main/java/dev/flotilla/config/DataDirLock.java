package dev.flotilla.config;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Keeps a second process off a data directory. The lock is the operating system's: it ends with the process, however
/// that ends. The number of the process that holds it stands in a file beside, for the sentence only.
public final class DataDirLock implements AutoCloseable {
    private final FileChannel channel;

    private DataDirLock(FileChannel channel) {
        this.channel = channel;
    }

    /// @throws InUse when another process, or this one, holds it
    /// @throws ConfigException when the folder cannot be used
    public static DataDirLock take(Path folder) {
        try {
            Files.createDirectories(folder);
            var channel = FileChannel.open(
                    folder.resolve("lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new InUse(folder, holder(folder));
            }
            Files.writeString(folder.resolve("pid"), ProcessHandle.current().pid() + "\n");
            return new DataDirLock(channel);
        } catch (IOException e) {
            throw new ConfigException(
                    "The data directory " + folder + " cannot be used (" + e.getMessage()
                            + "): give another with --data-dir, or make this one writable",
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held within this process
        }
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
