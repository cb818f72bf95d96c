package dev.flotilla.node;

import dev.flotilla.config.NodeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The layout of a data directory.
record NodeFiles(Path dataDir, Path database) {
    static NodeFiles of(NodeConfig config) {
        return new NodeFiles(config.dataDir(), config.databaseFile());
    }

    /// The engine's log and vote.
    Path engine() {
        return dataDir.resolve("log");
    }

    Path snapshots() {
        return dataDir.resolve("snapshots");
    }

    /// Copies being received from another server.
    Path incoming() {
        return dataDir.resolve("incoming");
    }

    /// Key and certificate, PKCS#12.
    Path keys() {
        return dataDir.resolve("keys.p12");
    }

    /// The authority's key, sealed to this server's.
    Path authority() {
        return dataDir.resolve("authority.sealed");
    }

    /// What its owner alone may reach. What else lies in the data directory is behind its door.
    List<Path> privately() {
        return database.startsWith(dataDir)
                ? List.of(dataDir, keys(), authority())
                : List.of(dataDir, keys(), authority(), database);
    }

    /// What belongs to one identity: all of it is trusted, or none.
    List<Path> ofOneIdentity() {
        return List.of(engine(), database, snapshots(), incoming());
    }

    boolean hasState() {
        return Files.exists(database) || hasEntries(engine());
    }

    private static boolean hasEntries(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var entries = Files.list(folder)) {
            return entries.findAny().isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + folder, e);
        }
    }
}
