package dev.flotilla.rpc;

import io.grpc.Context;
import java.security.PublicKey;

/// The server at the other end of a call, by its certificate.
///
/// @param member the member id that the certificate names
/// @param key    of the certificate
public record CallingServer(String member, PublicKey key) {
    private static final Context.Key<CallingServer> KEY = Context.key("flotilla-calling-server");

    /// Of the call that runs now.
    ///
    /// @throws IllegalStateException when the access table lets others call this method
    static CallingServer current() {
        var server = KEY.get();
        if (server == null) {
            throw new IllegalStateException("this method is called by no server: see the access table");
        }
        return server;
    }

    Context in(Context context) {
        return context.withValue(KEY, this);
    }
}
