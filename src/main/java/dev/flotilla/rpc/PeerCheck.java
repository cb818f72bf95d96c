package dev.flotilla.rpc;

import io.grpc.Attributes;
import io.grpc.Metadata;

/// Whether a call comes from a server. The seam for certificates: with them it looks at the peer's certificate in
/// `transport`; without them there is nothing to look at.
@FunctionalInterface
public interface PeerCheck {
    /// For plaintext clusters only: whoever reaches the port is believed.
    PeerCheck UNVERIFIED = (transport, headers) -> true;

    boolean isServer(Attributes transport, Metadata headers);
}
