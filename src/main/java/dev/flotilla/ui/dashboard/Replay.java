package dev.flotilla.ui.dashboard;

/// Where a replay of a change of leader stands. Immutable.
///
/// @param speed 1 = as fast as it was
record Replay(int fromMs, int toMs, double atMs, double speed, boolean isPlaying) {
    static Replay of(FailoverLanes lanes) {
        return new Replay(lanes.fromMs(), lanes.toMs(), lanes.fromMs(), 1, false);
    }

    Replay played(double atSpeed) {
        var start = atMs >= toMs ? fromMs : atMs;
        return new Replay(fromMs, toMs, start, atSpeed, true);
    }

    Replay paused() {
        return new Replay(fromMs, toMs, atMs, speed, false);
    }

    Replay at(double ms) {
        return new Replay(fromMs, toMs, Math.clamp(ms, fromMs, toMs), speed, isPlaying);
    }

    /// After `elapsedMs` of the viewer's time; stops at the end.
    Replay after(double elapsedMs) {
        if (!isPlaying) {
            return this;
        }
        var moved = at(atMs + elapsedMs * speed);
        return moved.atMs >= toMs ? moved.paused() : moved;
    }
}
