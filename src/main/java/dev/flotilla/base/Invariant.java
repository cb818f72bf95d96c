package dev.flotilla.base;

import java.util.Locale;

/// What must hold or we broke. Always on. A failure stops this server, not the process.
public final class Invariant {
    private Invariant() {}

    public static void check(boolean holds, String format, Object... args) {
        if (!holds) {
            throw new Broken(String.format(Locale.ROOT, format, args));
        }
    }

    /// Our own fault, found by ourselves.
    public static final class Broken extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }
}
