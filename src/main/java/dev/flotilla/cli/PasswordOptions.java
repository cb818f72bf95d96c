package dev.flotilla.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a password comes from: a file, the terminal without echo, or a line of the standard input. Never an argument:
/// those show in lists of processes and in shell histories.
final class PasswordOptions {
    @Option(names = "--password-file", paramLabel = "FILE", description = "Its first line is the password.")
    private @Nullable Path file;

    /// @param prompt shown on a terminal
    String read(String prompt) {
        return file == null ? ask(prompt) : firstLine(file);
    }

    /// A new password; on a terminal asked for twice.
    String readNew(String prompt) {
        if (file != null) {
            return firstLine(file);
        }
        var password = ask(prompt);
        if (isTerminal() && !password.equals(ask("Again: "))) {
            throw new CommandFailed(ExitCode.USAGE, "The two passwords differ. Nothing was changed.");
        }
        return password;
    }

    static String firstLine(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.findFirst()
                    .orElseThrow(() -> new CommandFailed(ExitCode.USAGE, "The password file " + file + " is empty."));
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.FILES, "The password file " + file + " cannot be read.");
        }
    }

    static boolean isTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    static String ask(String prompt) {
        var console = System.console();
        if (console != null && console.isTerminal()) {
            var typed = console.readPassword("%s", prompt);
            if (typed == null) {
                throw new CommandFailed(ExitCode.USAGE, "No password was given.");
            }
            return new String(typed);
        }
        return Standard.line();
    }

    /// One reader for the whole process: a second one would miss what the first had buffered.
    private static final class Standard {
        private static final BufferedReader INPUT =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

        static String line() {
            try {
                var line = INPUT.readLine();
                if (line == null) {
                    throw new CommandFailed(
                            ExitCode.USAGE, "No password: give it on the standard input or with --password-file FILE.");
                }
                return line;
            } catch (IOException e) {
                throw new UncheckedIOException("the standard input cannot be read", e);
            }
        }
    }
}
