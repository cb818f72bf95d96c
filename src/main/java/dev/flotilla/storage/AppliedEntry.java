package dev.flotilla.storage;

import dev.flotilla.chat.Bytes;
import dev.flotilla.consensus.Position;
import java.util.List;

/// What applying one entry gave.
///
/// @param commands one for each command of the entry, in order
/// @param digest   running SHA-256 over every effect up to and with this entry
public record AppliedEntry(Position position, List<AppliedCommand> commands, Bytes digest) {
    public AppliedEntry {
        commands = List.copyOf(commands);
    }
}
