package dev.flotilla.cluster;

/// How a member looks from here, by this server's line to it.
enum Contact {
    UP,
    /// Silent for longer than a few beats.
    SUSPECT,
    /// Its process is gone, or it has been silent for two election timeouts.
    DOWN,
    /// It said that it stops.
    STOPPING,
    /// No line yet.
    UNKNOWN
}
