package dev.flotilla.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
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

    /// Takes from everybody else what they could read or write of these files and folders; what is missing is no
    /// matter.
    ///
    /// @return those that were not private before
    public static List<Path> repair(Collection<Path> paths) throws IOException {
        var repaired = new ArrayList<Path>();
        for (var path : paths) {
            if (Files.exists(path) && isPosix(path)) {
                var wanted = Files.isDirectory(path) ? FOLDER : FILE;
                if (!wanted.containsAll(Files.getPosixFilePermissions(path))) {
                    Files.setPosixFilePermissions(path, wanted);
                    repaired.add(path);
                }
            }
        }
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
