package dev.flotilla.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How long to wait before trying again: at once and densely while an election may end any moment, then slower. With
/// jitter, so that many clients do not knock together.
///
/// @param shortest pause
record Pace(Duration shortest) {
    /// @param waited since the trouble began
    Duration after(Duration waited) {
        var seconds = waited.toSeconds();
        if (seconds < 4) {
            return atLeast(20);
        }
        return seconds < 15 ? atLeast(100) : atLeast(500);
    }

    private Duration atLeast(long ms) {
        var from = Math.max(1, Math.max(ms, shortest.toMillis()));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(from, 2 * from + 1));
    }
}
