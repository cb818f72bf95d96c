package dev.flotilla.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How long to wait before trying again: at once and densely while an election may end any moment, then slower. With
/// jitter, so that many clients do not knock together.
final class Pace {
    private Pace() {}

    /// @param waited since the trouble began
    static Duration after(Duration waited) {
        var seconds = waited.toSeconds();
        if (seconds < 4) {
            return between(20, 50);
        }
        return seconds < 15 ? between(100, 200) : between(600, 1_000);
    }

    private static Duration between(int fromMs, int toMs) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextInt(fromMs, toMs));
    }
}
