package dev.flotilla.base;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Folders and files that only the account which runs the program may read. On systems without POSIX modes a person's
/// own folders are private by inheritance, and nothing is changed.
public final class PrivateFiles {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private PrivateFiles() {}

    /// Makes `folder` and what is missing above it, private from the first moment on; one that is there is repaired.
    public static void makeFolder(Path folder) throws IOException {
        if (isPosix(folder)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
            Files.setPosixFilePermissions(folder, FOLDER);
        } else {
            Files.createDirectories(folder);
        }
    }

    /// Takes from everybody else what they could read or write at `root` and below; links are left alone.
    ///
    /// @return what was not private before
    public static List<Path> repair(Path root) throws IOException {
        if (!Files.exists(root) || !isPosix(root)) {
            return List.of();
        }
        var repaired = new ArrayList<Path>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                narrow(folder, FOLDER);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    narrow(file, FILE);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // gone since the folder was listed
                }
                throw failure;
            }

            private void narrow(Path at, Set<PosixFilePermission> wanted) throws IOException {
                try {
                    if (!wanted.containsAll(Files.getPosixFilePermissions(at))) {
                        Files.setPosixFilePermissions(at, wanted);
                        repaired.add(at);
                    }
                } catch (NoSuchFileException e) {
                    return; // gone since the folder was listed
                }
            }
        });
        return List.copyOf(repaired);
    }

    private static boolean isPosix(Path at) {
        var standing = at.toAbsolutePath();
        while (standing.getParent() != null && !Files.exists(standing)) {
            standing = standing.getParent();
        }
        return Files.getFileAttributeView(standing, PosixFileAttributeView.class) != null;
    }
}
