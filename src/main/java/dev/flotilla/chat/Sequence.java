package dev.flotilla.chat;

/// Number of a command in the replicated order: 1, 2, 3 … dense and equal on every server. The cursor of streams and
/// the "as of" of reads. (The engine's log index counts entries, and one entry holds many commands.)
public record Sequence(long value) implements Comparable<Sequence> {
    public static final Sequence NONE = new Sequence(0);

    public Sequence {
        if (value < 0) {
            throw new IllegalArgumentException("sequence " + value);
        }
    }

    public Sequence next() {
        return new Sequence(value + 1);
    }

    @Override
    public int compareTo(Sequence other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
