package dev.flotilla.client;

import dev.flotilla.client.view.EventView;
import dev.flotilla.client.view.TeamView;
import dev.flotilla.config.Address;

/// Hears of the servers as one of them sees them. Called from one virtual thread.
public interface ClusterListener {
    /// A new picture, at most as often as asked for.
    default void view(TeamView view) {}

    /// At once. After a switch to another server an event may come again: its server, boot and number tell.
    default void event(EventView event) {}

    /// The view comes from `server` from now on.
    default void live(Address server) {}

    /// The watched server went away; another is looked for by itself.
    default void interrupted(String sentence) {}
}
