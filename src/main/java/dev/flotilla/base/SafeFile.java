package dev.flotilla.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/// Writes small files so that after a crash or a power cut the old or the new content is there, whole, and nobody but
/// the
/// owner could read it at any moment.
public final class SafeFile {
    private static final boolean FOLDERS_CAN_BE_FORCED =
            !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private SafeFile() {}

    /// @throws UncheckedIOException when the disk refuses
    public static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Temp, force, atomic move, force the folder. The folder must be there.
    ///
    /// @throws UncheckedIOException when the disk refuses
    public static void write(Path file, byte[] content) {
        try {
            write(folderOf(file), file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static void write(Path folder, Path file, byte[] content) throws IOException {
        // made readable by its owner alone, where the system knows that
        var temporary = Files.createTempFile(folder, file.getFileName().toString(), ".new");
        try {
            try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        forceFolder(folder);
    }

    /// Makes what was created, renamed or removed beside `file` durable.
    public static void forceFolderOf(Path file) throws IOException {
        forceFolder(folderOf(file));
    }

    /// Makes what was created, renamed or removed in `folder` durable.
    public static void forceFolder(Path folder) throws IOException {
        if (FOLDERS_CAN_BE_FORCED) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static Path folderOf(Path file) {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException(file + " stands in no folder");
        }
        return folder;
    }
}
