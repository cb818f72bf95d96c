package dev.flotilla.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `flotilla`: the root of all commands. Without one it opens the desktop.
@Command(
        name = "flotilla",
        description = "A team chat whose own computers are its replicated server.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[COMMAND]")
public final class FlotillaCommand implements Callable<Integer> {
    private final Launcher launcher;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before a call
    private CommandSpec spec;

    private FlotillaCommand(Launcher launcher) {
        this.launcher = launcher;
    }

    /// All commands, ready to be executed with arguments.
    public static CommandLine commandLine(Launcher launcher) {
        var line = new CommandLine(new FlotillaCommand(launcher));
        Commands.all(launcher).forEach(line::addSubcommand);
        return Failures.handledBy(line);
    }

    /// For programs and tests that read what is printed.
    public static CommandLine commandLine(Launcher launcher, PrintWriter out, PrintWriter err) {
        return commandLine(launcher).setOut(out).setErr(err);
    }

    @Override
    public Integer call() {
        return launcher.desktop();
    }

    CommandSpec spec() {
        return spec;
    }
}
