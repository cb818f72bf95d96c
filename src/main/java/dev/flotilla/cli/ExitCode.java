package dev.flotilla.cli;

/// What a command ends with, in the style of `sysexits.h`. `status` has its own: [StatusExit].
public final class ExitCode {
    public static final int DONE = 0;
    /// A comparison did not hold: `verify`.
    public static final int DIFFERS = 1;
    /// Wrong arguments.
    public static final int USAGE = 64;
    /// The team understood and says no: name taken, no such person, …
    public static final int REFUSED = 65;
    /// No server or no leader answers.
    public static final int UNAVAILABLE = 69;
    /// Our fault.
    public static final int BROKEN = 70;
    /// A file cannot be read or written.
    public static final int FILES = 74;
    /// Try later; for `send`: kept in the outbox.
    public static final int TRY_LATER = 75;
    /// Not signed in, wrong password, or not allowed.
    public static final int NOT_ALLOWED = 77;

    private ExitCode() {}
}
