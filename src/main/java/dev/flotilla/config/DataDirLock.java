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
    /// Lock files held by this process. POSIX gives all of a process's locks on a file up when any channel to it
    /// closes,
    /// so
    /// a file that is held here must not even be opened.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DataDirLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// @throws InUse when another process, or this one, holds it
    /// @throws ConfigException when the folder cannot be used
    public static DataDirLock take(Path folder) {
        return take(folder, "lock");
    }

    /// Keeps a second server off a database file that lies outside its data directory.
    ///
    /// @throws InUse when another server uses it
    public static DataDirLock takeFor(Path databaseFile) {
        var folder = databaseFile.toAbsolutePath().getParent();
        if (folder == null) {
            throw new ConfigException("db_file " + databaseFile + " is no file name");
        }
        return take(folder, databaseFile.getFileName() + ".lock");
    }

    private static DataDirLock take(Path folder, String name) {
        try {
            var real = Files.createDirectories(folder).toRealPath();
            if (!HELD.add(real.resolve(name))) {
                throw new InUse(folder, "this very process");
            }
            try {
                return lock(real, name);
            } catch (IOException | RuntimeException e) {
                HELD.remove(real.resolve(name));
                throw e;
            }
        } catch (IOException e) {
            throw new ConfigException(
                    "The data directory " + folder + " cannot be used (" + e.getMessage()
                            + "): give another with --data-dir, or make this one writable",
                    e);
        }
    }

    private static DataDirLock lock(Path folder, String name) throws IOException {
        var channel = FileChannel.open(
                folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new InUse(folder, holder(folder, name));
        }
        Files.writeString(folder.resolve(name + ".pid"), ProcessHandle.current().pid() + "\n");
        return new DataDirLock(folder.resolve(name), channel);
    }

    private static String holder(Path folder, String name) {
        try {
            return "process " + Files.readString(folder.resolve(name + ".pid")).strip();
        } catch (IOException e) {
            return "another process";
        }
    }

    /// Frees the directory. The file stays: removing it would let two processes lock two files of one name.
    @Override
    public void close() {
        try {
            channel.close();
            HELD.remove(file);
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
