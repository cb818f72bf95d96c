package dev.flotilla.client.view;

import dev.flotilla.chat.Bytes;
import java.util.List;

/// One server, measured by itself.
///
/// @param trouble empty or one sentence
/// @param voter   whether its vote counts by the newest configuration it knows
public record ServerView(
        int id,
        String memberId,
        String address,
        long bootId,
        ServerRole role,
        boolean voter,
        long term,
        int believedLeader,
        Indexes indexes,
        int leaderContactAgeMs,
        int quorumContactAgeMs,
        List<Progress> peers,
        Rates rates,
        Storage storage,
        Process process,
        int inRoleMs,
        int sampleAgeMs,
        int clients,
        String trouble,
        Snapshot receiving,
        long digestIndex,
        Bytes digest) {
    public ServerView {
        peers = List.copyOf(peers);
    }

    /// Its vote counts, and it is there to give it.
    boolean isVoting() {
        return voter && (role == ServerRole.LEADER || role == ServerRole.FOLLOWER);
    }

    /// @param durable forced to disk there
    public record Indexes(
            long lastLog,
            long durable,
            long commit,
            long applied,
            long appliedSequence,
            long snapshot,
            long firstLog,
            long config) {}

    /// What a leader knows of another server.
    public record Progress(
            int serverId,
            long matchIndex,
            long nextIndex,
            long lagEntries,
            int lastAckAgeMs,
            int rttUs,
            boolean snapshot) {}

    /// @param forces of the log to disk since the engine was opened
    public record Rates(
            double commitsPerSecond,
            int commitP50Us,
            int commitP99Us,
            int fsyncP99Us,
            int pending,
            double commandsPerEntry,
            long forces) {}

    public record Storage(long databaseBytes, long walBytes, long logBytes, long freeBytes) {}

    public record Process(String version, String java, long uptimeMs, long rssBytes, double cpu, long pid) {}

    /// All zero when none is received.
    public record Snapshot(long bytesDone, long bytesTotal, long index, int attempt) {}
}
