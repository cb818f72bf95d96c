package dev.flotilla.storage;

import dev.flotilla.consensus.GroupId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// The files of one database: makes them, checks them, swaps them. A database comes into being, and is replaced, by a
/// rename only, so that at its name there is never half of one.
final class StateFile {
    private final Path file;
    private final GroupId cluster;

    StateFile(Path file, GroupId cluster) {
        this.file = file.toAbsolutePath();
        this.cluster = cluster;
    }

    Path path() {
        return file;
    }

    /// Leaves a sound database of this version at the name; or says what is there instead.
    Optional<ChatStore.Opening> prepare() {
        delete(temporary());
        if (!Files.exists(file)) {
            if (Files.exists(WriterConnection.walOf(file))) {
                return Optional.of(new ChatStore.Opening.Damaged(
                        "the database " + file.getFileName() + " is missing, but the log beside it is there"));
            }
            create();
            return Optional.empty();
        }
        return checked(file);
    }

    private void create() {
        var connection = Connections.writer(temporary());
        try {
            Migrations.create(connection, cluster);
        } finally {
            Connections.close(connection);
        }
        moveIntoPlace();
    }

    private Optional<ChatStore.Opening> checked(Path which) {
        if (size(which) == 0) {
            return Optional.of(new ChatStore.Opening.Damaged("the database " + file.getFileName() + " is empty"));
        }
        try {
            var connection = Connections.writer(which);
            try {
                var problem = FileCheck.problem(connection, cluster);
                if (problem.isEmpty()) {
                    Migrations.migrate(connection);
                }
                return problem;
            } finally {
                Connections.close(connection);
            }
        } catch (StorageException e) {
            if (e.isDamage()) {
                return Optional.of(new ChatStore.Opening.Damaged("the database is damaged: " + e.getMessage()));
            }
            throw e;
        }
    }

    /// Copies a snapshot to where the swap begins, and checks the copy.
    ///
    /// @throws StorageException when it must not take the state's place
    void bring(Path snapshot) {
        delete(temporary());
        try {
            Files.copy(snapshot, temporary());
        } catch (IOException e) {
            throw new StorageException("cannot copy the snapshot " + snapshot.getFileName(), e);
        }
        checked(temporary()).ifPresent(problem -> {
            delete(temporary());
            throw new StorageException("the snapshot is refused: " + problem);
        });
    }

    /// The connections to the old database are closed, its log carried over. What is left of that log must go before
    /// the rename, or SQLite would play it into the new database.
    void swap() {
        delete(WriterConnection.walOf(file));
        delete(WriterConnection.sharedMemoryOf(file));
        WriterConnection.forceDirectory(file);
        moveIntoPlace();
    }

    private void moveIntoPlace() {
        WriterConnection.force(temporary());
        try {
            Files.move(temporary(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StorageException("cannot put the new database in its place", e);
        }
        delete(temporary()); // whoever only reads a database leaves an empty log beside its old name
        WriterConnection.forceDirectory(file);
    }

    Path temporary() {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new StorageException("cannot see the size of " + path.getFileName(), e);
        }
    }

    private static void delete(Path database) {
        try {
            Files.deleteIfExists(database);
            Files.deleteIfExists(WriterConnection.walOf(database));
            Files.deleteIfExists(WriterConnection.sharedMemoryOf(database));
        } catch (IOException e) {
            throw new StorageException("cannot delete " + database.getFileName(), e);
        }
    }
}
