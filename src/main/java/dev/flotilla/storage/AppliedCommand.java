package dev.flotilla.storage;

import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.Event;
import dev.flotilla.chat.Sequence;
import java.util.Optional;

/// What applying one command gave, equal on every server.
///
/// @param event    what changed; none for a refusal and for a repeat
/// @param audience whom the event concerns
public record AppliedCommand(Sequence sequence, CommandResult result, Optional<Event> event, Audience audience) {}
