package dev.flotilla.storage;

import dev.flotilla.chat.Event;
import dev.flotilla.chat.Sequence;
import java.util.List;

/// Events that concern one account, in order.
///
/// @param upTo   whatever concerns the account up to here is in `events`; the next cursor
/// @param tooOld events between the cursor and `upTo` are no longer kept: `events` is empty, page instead
public record EventPage(List<Event> events, Sequence upTo, boolean tooOld) {
    public EventPage {
        events = List.copyOf(events);
    }
}
