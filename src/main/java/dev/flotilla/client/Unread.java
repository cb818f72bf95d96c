package dev.flotilla.client;

import dev.flotilla.chat.MessageView;
import java.util.List;

/// The next unread messages, the oldest first, and how many are left after them.
public record Unread(List<MessageView> messages, long left) {
    public Unread {
        messages = List.copyOf(messages);
    }
}
