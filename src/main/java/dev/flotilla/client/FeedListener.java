package dev.flotilla.client;

import dev.flotilla.chat.Event;
import dev.flotilla.chat.Sequence;
import dev.flotilla.config.Address;

/// Hears what concerns one person, in order, once each. Called from one virtual thread; a slow listener slows only its
/// own feed.
public interface FeedListener {
    void event(Event event);

    /// Everything up to here was told: what to store in order to resume.
    default void reached(Sequence cursor) {}

    /// The feed was away longer than servers keep events. Missed messages were paged in and told as events; what else
    /// changed (deletions, read marks, rooms) should be loaded anew.
    default void resynced(Sequence cursor) {}

    /// The feed is connected.
    default void live(Address server) {}

    /// The feed broke and looks for another server by itself.
    default void interrupted(String sentence) {}

    /// The session is over; the feed will not come back.
    default void ended(String sentence) {}
}
