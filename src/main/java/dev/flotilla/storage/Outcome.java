package dev.flotilla.storage;

import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.Event;
import dev.flotilla.chat.Refusal;
import java.util.Optional;

/// What one command came to, before it gets its number.
record Outcome(CommandResult result, Optional<Event> event, Audience audience) {
    static Outcome refused(Refusal reason, Object subject) {
        return unchanged(new CommandResult.Refused(reason, subject.toString()));
    }

    /// A repeat, or nothing to do.
    static Outcome unchanged(CommandResult result) {
        return new Outcome(result, Optional.empty(), new Audience.Nobody());
    }

    static Outcome changed(CommandResult result, Event event, Audience audience) {
        return new Outcome(result, Optional.of(event), audience);
    }
}
