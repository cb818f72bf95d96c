package dev.flotilla.app;

import dev.flotilla.cli.FlotillaCommand;

/// Where the program starts: parses, chooses the root, returns the exit code.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Logging.forCommands();
        System.exit(FlotillaCommand.commandLine(new ProgramLauncher()).execute(arguments));
    }
}
