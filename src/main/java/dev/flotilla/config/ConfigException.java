package dev.flotilla.config;

/// What was configured cannot be used. The message is for people: where it stands, what is wrong, the way out.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }

    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
