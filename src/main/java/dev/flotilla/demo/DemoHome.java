package dev.flotilla.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The folder a demo lives in. Removed at its end; a demo that was killed leaves it behind, and the next demo removes
/// it: the kernel released the dead one's lock.
public final class DemoHome implements AutoCloseable {
    private static final String PREFIX = "flotilla-demo-";
    private static final String LOCK = "lock";

    /// Closing any handle on a file ends this process's lock on it: never open one's own.
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel lockFile;

    private DemoHome(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /// Below the temporary folder, or below the user's cache where the temporary folder is memory and not a disk.
    public static DemoHome create() {
        return createIn(realDisk());
    }

    public static DemoHome createIn(Path parent) {
        try {
            Files.createDirectories(parent);
            sweep(parent);
            var folder = Files.createTempDirectory(parent, PREFIX);
            OWN.add(folder);
            var lockFile = FileChannel.open(
                    folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
            lockFile.lock();
            return new DemoHome(folder, lockFile);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for the demo in " + parent, e);
        }
    }

    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try {
            lockFile.close();
            delete(folder);
            OWN.remove(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }

    private static Path realDisk() {
        var temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            if (!Files.getFileStore(temporary).type().equals("tmpfs")) {
                return temporary;
            }
        } catch (IOException e) {
            return temporary;
        }
        return Path.of(System.getProperty("user.home"), ".cache", "flotilla");
    }

    /// Removes what killed demos left.
    private static void sweep(Path parent) throws IOException {
        try (var leftovers = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (var leftover : leftovers) {
                if (isAbandoned(leftover)) {
                    delete(leftover);
                }
            }
        }
    }

    private static boolean isAbandoned(Path folder) {
        if (OWN.contains(folder)) {
            return false;
        }
        try (var channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                @Nullable FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (IOException e) {
            return false; // being made just now, or somebody else's
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
