package dev.flotilla.storage;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.ConversationId;
import java.util.List;

/// Whom an event concerns: enough to wake the right readers. What a reader may see, [ChatQueries#events] decides.
public sealed interface Audience {
    /// No event.
    record Nobody() implements Audience {}

    record Everybody() implements Audience {}

    record People(List<AccountId> accounts) implements Audience {
        public People {
            accounts = List.copyOf(accounts);
        }
    }

    /// The members of a room at that moment, and `also` (who just left).
    record Members(ConversationId room, List<AccountId> also) implements Audience {
        public Members {
            also = List.copyOf(also);
        }
    }
}
