package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// All that one server's engine is told at its start.
///
/// @param id             this member; made anew for each empty directory
/// @param listen         where the engine listens; members only
/// @param directory      the engine's own folder: its log and its vote
/// @param initialMembers the same list on every founding server; empty for a server that joins later. Ignored once the
///                       log holds a membership
public record EngineSettings(
        MemberId id,
        GroupId group,
        HostPort listen,
        Path directory,
        List<Member> initialMembers,
        Timing timing,
        Limits limits) {
    public EngineSettings {
        initialMembers = List.copyOf(initialMembers);
    }

    public static EngineSettings of(
            MemberId id, GroupId group, HostPort listen, Path directory, List<Member> initialMembers) {
        return new EngineSettings(id, group, listen, directory, initialMembers, Timing.DEFAULT, Limits.DEFAULT);
    }

    public EngineSettings with(Timing newTiming) {
        return new EngineSettings(id, group, listen, directory, initialMembers, newTiming, limits);
    }

    public EngineSettings with(Limits newLimits) {
        return new EngineSettings(id, group, listen, directory, initialMembers, timing, newLimits);
    }

    /// @param electionMin  a follower stands for election after a silence between these two; heartbeats are sent at
    ///                     half the shorter one
    /// @param pauseCloses  a pause of the whole process longer than this makes the engine close itself; it is then
    ///                     started again
    /// @param stallAfter   a force to disk that takes longer makes a leader hand leadership away
    public record Timing(Duration electionMin, Duration electionMax, Duration pauseCloses, Duration stallAfter) {
        public static final Timing DEFAULT = new Timing(
                Duration.ofMillis(300), Duration.ofMillis(600), Duration.ofDays(3650), Duration.ofSeconds(1));

        public Timing {
            if (electionMin.toMillis() < 50 || electionMax.compareTo(electionMin) <= 0) {
                throw new IllegalArgumentException("election timeout " + electionMin + " to " + electionMax);
            }
        }

        /// After which a read point is given up.
        Duration readTimeout() {
            return electionMax.multipliedBy(2);
        }
    }

    /// @param entryBytesMax     the longest entry that may be proposed
    /// @param snapshotEntries   a checkpoint is made and the log purged after this many entries
    /// @param snapshotBytes     or after this many bytes of entries, whichever comes first
    /// @param keptEntries       entries kept before a checkpoint, for followers that lag a little
    /// @param pendingEntriesMax entries proposed and not yet answered
    /// @param applyEntriesMax   entries given to the state machine in one transaction
    public record Limits(
            int entryBytesMax,
            int segmentBytes,
            long snapshotEntries,
            long snapshotBytes,
            long keptEntries,
            int pendingEntriesMax,
            int applyEntriesMax,
            long freeSpaceBytesMin) {
        public static final Limits DEFAULT =
                new Limits(1 << 20, 4 << 20, 100_000, 64L << 20, 2_000, 1_024, 64, 16L << 20);
    }
}
