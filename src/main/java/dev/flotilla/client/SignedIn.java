package dev.flotilla.client;

import dev.flotilla.chat.ConversationView;
import java.util.List;

/// A login: the session and what waits unread.
public record SignedIn(ChatSession session, long unread, List<ConversationView> conversations) {
    public SignedIn {
        conversations = List.copyOf(conversations);
    }
}
