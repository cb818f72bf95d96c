package dev.flotilla.client;

import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.Recipient;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which conversation a name led to, as replies told. Thread-safe; bounded, what does not fit is not known.
final class KnownPlaces {
    private static final int MAX = 1_000;

    private final Map<Recipient, ConversationId> conversations = new ConcurrentHashMap<>();

    void learn(Recipient named, ConversationId conversation) {
        if (conversations.size() < MAX || conversations.containsKey(named)) {
            conversations.put(named, conversation);
        }
    }

    /// The conversation if it is known, else the name itself.
    Recipient sameAs(Recipient named) {
        var conversation = conversations.get(named);
        return conversation == null ? named : new Recipient.Conversation(conversation);
    }
}
