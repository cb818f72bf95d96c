package dev.flotilla.rpc;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Event;
import dev.flotilla.chat.Sequence;
import java.util.List;

/// Committed events for one person, in order, gap-free from a cursor. Slow readers are cut off and resume by cursor.
public interface Feed {
    /// Registers interest; `wake` is called (any thread, never blocking, possibly spuriously) when there may be more.
    Subscription subscribe(AccountId account, Runnable wake);

    interface Subscription extends AutoCloseable {
        /// The next events that concern the account after `cursor`, at most `limit`. Blocking read; virtual threads.
        Batch after(Sequence cursor, int limit);

        @Override
        void close();
    }

    /// @param upTo    everything that concerns the account up to here is in `events` (or was nothing)
    /// @param tooOld  the cursor is older than what is kept: page instead, then go on from `upTo`
    record Batch(List<Event> events, Sequence upTo, boolean tooOld) {}
}
