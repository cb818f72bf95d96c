package dev.flotilla.rpc;

import io.grpc.Attributes;
import java.util.Optional;

/// Whether a call comes from a server of the team: asked on every call, so one that was removed is refused although its
/// connection still stands.
@FunctionalInterface
public interface PeerCheck {
    /// @param transport of the call; holds the TLS session
    Optional<CallingServer> server(Attributes transport);
}
