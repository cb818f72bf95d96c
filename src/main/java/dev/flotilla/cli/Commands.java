package dev.flotilla.cli;

import java.util.List;

/// The list of commands.
final class Commands {
    private Commands() {}

    static List<Object> all(Launcher launcher) {
        return List.of(new ServerCommand(launcher), new ClientCommand(launcher), new DemoCommand());
    }
}
