package dev.flotilla.base;

/// Time, as a seam: wall time is shown and stored, never compared across machines; ticks measure durations.
public interface Clock {
    Clock SYSTEM = new Clock() {
        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public long ticksNanos() {
            return System.nanoTime();
        }
    };

    /// Unix time in milliseconds.
    long wallMillis();

    /// Monotonic nanoseconds since an arbitrary point.
    long ticksNanos();
}
