package dev.flotilla.rpc;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Bytes;
import io.grpc.Context;
import java.util.Optional;

/// Who calls: from the session token alone, never from a field of a request.
public record Caller(AccountId account, String name, Bytes tokenHash, long sessionExpiresAtMillis) {
    private static final Context.Key<Caller> KEY = Context.key("flotilla-caller");

    /// Of the call that runs now.
    ///
    /// @throws IllegalStateException when the access table lets this method be called without a session
    static Caller current() {
        var caller = KEY.get();
        if (caller == null) {
            throw new IllegalStateException("this method has no caller: see the access table");
        }
        return caller;
    }

    /// Of an open call: there may be none.
    static Optional<Caller> ifAny() {
        return Optional.ofNullable(KEY.get());
    }

    Context in(Context context) {
        return context.withValue(KEY, this);
    }
}
