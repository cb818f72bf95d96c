package dev.flotilla.chat;

/// A conversation as one person sees it.
///
/// @param title    the room's name, or the other person's (empty: a former member)
/// @param lastRead this person's read position
/// @param unread   messages of others, not deleted, after `lastRead`
/// @param joined   false for a room this person could join
public record ConversationView(
        ConversationId id,
        Kind kind,
        String title,
        long lastPosition,
        long lastRead,
        long unread,
        long lastAtMillis,
        int members,
        boolean joined) {
    public enum Kind {
        DIRECT,
        ROOM
    }
}
