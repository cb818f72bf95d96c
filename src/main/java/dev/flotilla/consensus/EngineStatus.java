package dev.flotilla.consensus;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One reading of the engine, made by it about itself. Immutable; cheap enough to take ten times a second.
///
/// @param leaderContactAge follower or learner: since the last word of the leader
/// @param quorumContactAge leader: age of the acknowledgement that completes the newest majority
/// @param peers            leader only: what it knows of the others
/// @param forces           of the log to disk since the engine was opened
/// @param trouble          empty, or one sentence: log failed, disk slow
public record EngineStatus(
        Role role,
        long term,
        Optional<MemberId> leader,
        Position lastLog,
        LogIndex durable,
        LogIndex commit,
        LogIndex applied,
        LogIndex snapshot,
        LogIndex firstLog,
        Configuration configuration,
        Duration leaderContactAge,
        Duration quorumContactAge,
        List<PeerProgress> peers,
        long fsyncP99Micros,
        long forces,
        String trouble) {
    /// Of a server of which nothing is known.
    public static final EngineStatus NONE = new EngineStatus(
            Role.STOPPED,
            0,
            Optional.empty(),
            Position.NONE,
            LogIndex.NONE,
            LogIndex.NONE,
            LogIndex.NONE,
            LogIndex.NONE,
            LogIndex.NONE,
            new Configuration(LogIndex.NONE, List.of()),
            Duration.ZERO,
            Duration.ZERO,
            List.of(),
            0,
            0,
            "");

    public enum Role {
        LEADER,
        FOLLOWER,
        CANDIDATE,
        LEARNER,
        JOINING,
        STOPPED
    }

    /// What the leader knows of one other member.
    public record PeerProgress(
            MemberId id, LogIndex match, LogIndex next, Duration lastAckAge, boolean installingSnapshot) {}
}
