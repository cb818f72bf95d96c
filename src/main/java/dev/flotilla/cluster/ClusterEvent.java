package dev.flotilla.cluster;

/// Something that happened, as one server saw it.
///
/// @param serverId who saw it
/// @param seq      +1 per event of this boot
/// @param atMillis Unix time at that server; shown, never compared across servers
/// @param kind     a word of [Kind]; unknown ones of newer servers pass through
/// @param about    server_id it is about, 0 = none
/// @param text     one sentence
/// @param tookMs   0 = no duration
public record ClusterEvent(
        int serverId,
        long bootId,
        long seq,
        long atMillis,
        String kind,
        long term,
        int about,
        String text,
        int tookMs) {
    /// The words of `kind`, in lower case on the wire.
    public enum Kind {
        STARTED,
        LEADER_LOST,
        ELECTION_STARTED,
        BECAME_LEADER,
        BECAME_FOLLOWER,
        JOINED,
        PROMOTED,
        LEFT,
        REMOVED,
        REPLACED,
        /// Leadership was moved by a person.
        TRANSFERRED,
        /// Leadership was moved by the preference, or by a leader that leaves.
        HANDED_OVER,
        /// Said by a leader before it hands leadership to `about`.
        HANDING_OVER,
        SNAPSHOT_TAKEN,
        SNAPSHOT_INSTALLED,
        DISK_SLOW,
        QUARANTINED,
        RESTARTED,
        STOPPING,
        LINE_UP,
        LINE_LOST;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
