package dev.flotilla.consensus;

/// An entry's index together with the term it was appended in: names one entry among all logs there could be.
public record Position(long term, LogIndex index) {
    public static final Position NONE = new Position(0, LogIndex.NONE);

    @Override
    public String toString() {
        return term + ":" + index;
    }
}
