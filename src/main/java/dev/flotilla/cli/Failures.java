package dev.flotilla.cli;

import dev.flotilla.config.ConfigException;
import java.io.UncheckedIOException;
import picocli.CommandLine;

/// What goes wrong becomes one sentence on stderr and an exit code; a stack trace goes to the log alone.
final class Failures {
    private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static CommandLine handledBy(CommandLine line) {
        return line.setExecutionExceptionHandler(Failures::failed)
                .setParameterExceptionHandler(Failures::misused)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
    }

    private static int failed(Exception failure, CommandLine line, CommandLine.ParseResult arguments) {
        var err = line.getErr();
        var code = switch (failure) {
            case CommandFailed told -> {
                err.println("flotilla: " + told.getMessage());
                yield told.code();
            }
            case ConfigException config -> {
                err.println("flotilla: " + config.getMessage());
                yield ExitCode.USAGE;
            }
            case UncheckedIOException files -> {
                err.println("flotilla: " + files.getMessage() + ": " + files.getCause());
                yield ExitCode.FILES;
            }
            default -> {
                LOG.error("A command broke", failure);
                err.println("flotilla: this should not have happened: " + failure);
                yield ExitCode.BROKEN;
            }
        };
        err.flush();
        return code;
    }

    private static int misused(CommandLine.ParameterException misuse, String[] arguments) {
        var line = misuse.getCommandLine();
        line.getErr().println("flotilla: " + misuse.getMessage());
        line.getErr().println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
        line.getErr().flush();
        return ExitCode.USAGE;
    }
}
