package dev.flotilla.client.view;

/// One server of the members table. The window, the terminal and every export read its cells from here.
///
/// @param watched  the picture comes from this server
/// @param leads    it says so in the highest term
/// @param critical stopping this one stops writes
/// @param lag      entries it lacks, by the leader
/// @param rttUs    round trip of a heartbeat, by the leader
/// @param ackMs    since its last answer, by the leader
public record ServerRow(
        ServerView server,
        boolean watched,
        boolean leads,
        boolean critical,
        Reading term,
        Reading commit,
        Reading applied,
        Reading durable,
        Reading lag,
        Reading rttUs,
        Reading ackMs) {
    public int id() {
        return server.id();
    }

    public ServerRole role() {
        return server.role();
    }

    public boolean isUp() {
        return switch (server.role()) {
            case LEADER, FOLLOWER, CANDIDATE, LEARNER -> true;
            case JOINING, STOPPED, QUARANTINED, UNREACHABLE, REMOVED, UNKNOWN -> false;
        };
    }
}
