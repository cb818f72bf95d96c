package dev.flotilla.node;

import dev.flotilla.cluster.NodeFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// How much disk this server takes. Blocks: not for the loop.
final class StorageReading {
    private final NodeFiles files;

    StorageReading(NodeFiles files) {
        this.files = files;
    }

    NodeFacts.Storage read() {
        var wal = files.database().resolveSibling(files.database().getFileName() + "-wal");
        return new NodeFacts.Storage(bytes(files.database()), bytes(wal), folderBytes(files.engine()), freeBytes());
    }

    private long freeBytes() {
        try {
            return Files.getFileStore(files.dataDir()).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    private static long bytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // not there
        }
    }

    private static long folderBytes(Path folder) {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (var all = Files.find(folder, 6, (path, about) -> isFile(about))) {
            return all.mapToLong(StorageReading::bytes).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0; // a segment was purged while we looked
        }
    }

    private static boolean isFile(BasicFileAttributes about) {
        return about.isRegularFile();
    }
}
