package dev.flotilla.client.view;

public enum ServerRole {
    UNKNOWN,
    LEADER,
    FOLLOWER,
    /// Asks for votes.
    CANDIDATE,
    /// Has the state or is getting it, does not vote.
    LEARNER,
    /// Not yet a member.
    JOINING,
    STOPPED,
    /// Cannot trust its files; does not vote; gets the state anew.
    QUARANTINED,
    /// Did not answer the server that made the view, or us.
    UNREACHABLE,
    REMOVED
}
