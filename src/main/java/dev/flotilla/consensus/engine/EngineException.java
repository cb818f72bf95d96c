package dev.flotilla.consensus.engine;

/// The engine could not be opened or used: files, sockets or our own misuse. The cause is kept.
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EngineException(String message, Throwable cause) {
        super(message, cause);
    }

    EngineException(String message) {
        super(message);
    }
}
