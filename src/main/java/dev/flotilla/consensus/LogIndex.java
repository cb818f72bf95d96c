package dev.flotilla.consensus;

/// Place of an entry in the replicated log, 1 for the first; 0 = before everything.
public record LogIndex(long value) implements Comparable<LogIndex> {
    public static final LogIndex NONE = new LogIndex(0);

    public LogIndex {
        if (value < 0) {
            throw new IllegalArgumentException("log index " + value);
        }
    }

    @Override
    public int compareTo(LogIndex other) {
        return Long.compare(value, other.value);
    }

    public boolean isBefore(LogIndex other) {
        return value < other.value;
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
