package dev.flotilla.node;

import dev.flotilla.base.Clock;
import dev.flotilla.base.SafeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Sets files aside that cannot be trusted: moves them into a folder `quarantine-<time>` of the data directory, and
/// never
/// deletes any. Done again after a crash in between, it goes on with what is left.
final class Quarantine {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern(
                    "'quarantine-'yyyyMMdd-HHmmss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Path dataDir;
    private final Clock clock;

    Quarantine(Path dataDir, Clock clock) {
        this.dataDir = dataDir;
        this.clock = clock;
    }

    /// Moves a folder, or a database file with its companions (`-wal`, `-shm`, …).
    ///
    /// @return where they are now
    /// @throws UncheckedIOException when the disk refuses; then nothing may be started on what is left
    Path setAside(List<Path> files) {
        try {
            var folder = newFolder();
            for (var file : files) {
                for (var part : withCompanions(file)) {
                    move(part, folder.resolve(part.getFileName()));
                }
            }
            SafeFile.forceFolder(folder);
            SafeFile.forceFolder(dataDir);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("the damaged files cannot be set aside: " + e.getMessage(), e);
        }
    }

    private Path newFolder() throws IOException {
        var name = NAME.format(Instant.ofEpochMilli(clock.wallMillis()));
        var folder = dataDir.resolve(name);
        for (var i = 2; Files.exists(folder); i++) {
            folder = dataDir.resolve(name + "-" + i);
        }
        return Files.createDirectories(folder);
    }

    private static List<Path> withCompanions(Path file) throws IOException {
        var parent = file.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return List.of();
        }
        var name = String.valueOf(file.getFileName());
        try (Stream<Path> beside = Files.list(parent)) {
            return beside.filter(path -> {
                        var other = String.valueOf(path.getFileName());
                        return other.equals(name) || other.startsWith(name + "-");
                    })
                    .toList();
        }
    }

    /// A database file may lie on another disk than the data directory: there it is renamed where it is.
    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (java.nio.file.AtomicMoveNotSupportedException e) {
            var folder =
                    String.valueOf(to.getParent() == null ? "" : to.getParent().getFileName());
            var here = from.resolveSibling(from.getFileName() + "." + folder);
            Files.move(from, here, StandardCopyOption.ATOMIC_MOVE);
            SafeFile.forceFolderOf(here);
        }
    }
}
