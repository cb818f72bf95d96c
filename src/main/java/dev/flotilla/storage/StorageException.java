package dev.flotilla.storage;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The disk, the file or SQLite broke. What is on disk is the last committed transaction.
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// SQLite's result codes for a file that is not what it should be: SQLITE_CORRUPT, SQLITE_NOTADB.
    private static final int CORRUPT = 11;

    private static final int NOT_A_DATABASE = 26;

    private final boolean damage;

    private StorageException(String message, @Nullable Throwable cause, boolean damage) {
        super(message, cause);
        this.damage = damage;
    }

    public StorageException(String message, Throwable cause) {
        this(message, cause, isDamage(cause));
    }

    public StorageException(String message) {
        super(message);
        this.damage = false;
    }

    static StorageException damaged(String message) {
        return new StorageException(message, null, true);
    }

    /// True when the file itself is wrong: it must not be served or voted with.
    public boolean isDamage() {
        return damage;
    }

    private static boolean isDamage(Throwable cause) {
        if (cause instanceof StorageException inner) {
            return inner.damage;
        }
        if (!(cause instanceof SQLException sql)) {
            return false;
        }
        var primary = sql.getErrorCode() & 0xFF; // the upper bytes hold SQLite's extended code
        return primary == CORRUPT || primary == NOT_A_DATABASE;
    }
}
