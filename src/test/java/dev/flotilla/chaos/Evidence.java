package dev.flotilla.chaos;

import dev.flotilla.demo.Ledger;
import dev.flotilla.demo.ServerCopy;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// All that a run left behind for its judge.
///
/// @param silences spans in which no majority could run, so that nothing invoked in them may be acknowledged in them
record Evidence(
        Ledger ledger,
        List<ServerCopy> copies,
        List<ReadLog.Read> reads,
        List<StreamLog> streams,
        Map<Long, Set<Integer>> leadersByTerm,
        List<Silence> silences) {
    record Silence(long fromNanos, long toNanos) {}
}
