package dev.flotilla.storage;

import dev.flotilla.chat.Command;
import dev.flotilla.consensus.Position;
import java.util.List;

/// One decoded entry of the log, in the order of its commands.
public record CommittedEntry(Position position, List<Command> commands) {
    public CommittedEntry {
        commands = List.copyOf(commands);
    }
}
