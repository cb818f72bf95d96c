package dev.flotilla.cli;

import java.util.List;
import java.util.stream.Stream;

/// The list of commands.
final class Commands {
    private Commands() {}

    static List<Object> all(Launcher launcher) {
        return Stream.of(
                        List.<Object>of(
                                new ServerCommand(launcher),
                                new ClientCommand(launcher),
                                new ListDbCommand(),
                                new DemoCommand(),
                                new BenchCommand()),
                        AccountCommands.all(),
                        MessageCommands.all(),
                        RoomCommands.all(),
                        ClusterCommands.all(),
                        PackagingCommands.all())
                .flatMap(List::stream)
                .toList();
    }
}
