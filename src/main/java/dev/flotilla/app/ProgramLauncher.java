package dev.flotilla.app;

import dev.flotilla.cli.ExitCode;
import dev.flotilla.cli.Launcher;
import dev.flotilla.config.ServerFlags;
import java.nio.file.Path;
import java.util.Optional;

/// What the commands start.
final class ProgramLauncher implements Launcher {
    @Override
    public int server(ServerFlags flags) {
        return new HeadlessRoot().run(flags);
    }

    @Override
    public int desktop() {
        return notHere();
    }

    @Override
    public int client(Optional<Path> config) {
        return notHere();
    }

    private static int notHere() {
        System.err.println("flotilla: this build has no window yet. Try: flotilla demo, flotilla server --help");
        return ExitCode.UNAVAILABLE;
    }
}
