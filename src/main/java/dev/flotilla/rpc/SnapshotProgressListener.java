package dev.flotilla.rpc;

import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.MemberId;

/// Told how a fetch goes on, for people who wait. Called on the fetching thread; must not block.
@FunctionalInterface
public interface SnapshotProgressListener {
    /// After each chunk, and at the start of each attempt.
    void at(Progress progress);

    /// @param index   the log index that the snapshot covers
    /// @param attempt 1 for the first
    record Progress(MemberId from, LogIndex index, long bytesDone, long bytesTotal, int attempt) {}
}
