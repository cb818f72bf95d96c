package dev.flotilla.consensus;

import java.nio.file.Path;
import java.util.List;

/// What the log drives. The engine's adapter calls every method on one thread, the apply thread, and awaits its end:
/// never two at once. It may block. A thrown exception stops this server (not the process): replicas never skip.
///
/// Replay: after a restart the engine replays every entry after [#lastApplied]; nothing at or before it comes again.
public interface StateMachine<R> {
    /// The last entry whose effects would be here after `kill -9` now. May lag behind what was applied before a power
    /// cut; never ahead of the log.
    Position lastApplied();

    /// Applies entries in log order, all in one transaction together with the new [#lastApplied]. Deterministic: same
    /// entries, same state and results on every server, however they are grouped.
    ///
    /// @return one result for each entry, in order
    List<R> apply(List<Entry> entries);

    /// The engine committed an entry without a command (a new leader's first, a membership). Moves [#lastApplied].
    void skip(Position position);

    /// Forces everything applied to disk. The log may be purged up to the returned position afterwards.
    Position checkpoint();

    /// Replaces the whole state by the one in `file`, which this room's own snapshot writer made on another server.
    /// Atomic: after a crash either the old or the new state is there.
    Position install(Path file);

    /// One entry as committed. `payload` is the state machine's to keep.
    record Entry(Position position, byte[] payload) {}
}
