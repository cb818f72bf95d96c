package dev.flotilla.rpc;

/// Who may call a method.
enum Access {
    /// Anybody who reaches the port.
    OPEN,
    /// A signed-in person.
    SESSION,
    /// A signed-in person, or somebody on this server's own machine. Until roles exist this is who may change the
    /// membership and see who is connected.
    OPERATOR,
    /// Another server. Checked by [PeerCheck].
    PEER
}
