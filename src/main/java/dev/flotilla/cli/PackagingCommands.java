package dev.flotilla.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// What an installed program brings along besides itself, made by the program.
final class PackagingCommands {
    private PackagingCommands() {}

    static List<Object> all() {
        return List.of(new Manual(), new Completion());
    }

    @Command(name = "manual", description = "Prints the manual page for man(1).", mixinStandardHelpOptions = true)
    static final class Manual implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before a call
        private CommandSpec spec;

        @Override
        public Integer call() {
            var out = spec.commandLine().getOut();
            ManualPage.of(spec.root(), Version.number()).forEach(line -> out.print(line + "\n"));
            out.flush();
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "completion",
            description = "Prints the completion of commands and options for bash and zsh.",
            mixinStandardHelpOptions = true)
    static final class Completion implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before a call
        private CommandSpec spec;

        @Override
        public Integer call() {
            var root = spec.root();
            spec.commandLine().getOut().print(AutoComplete.bash(root.name(), root.commandLine()));
            spec.commandLine().getOut().flush();
            return ExitCode.DONE;
        }
    }
}
