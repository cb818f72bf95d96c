package dev.flotilla.storage;

/// The disk, the file or SQLite broke. The state on disk is that of the last committed transaction.
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }

    public StorageException(String message) {
        super(message);
    }
}
