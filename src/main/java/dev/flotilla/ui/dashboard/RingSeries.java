package dev.flotilla.ui.dashboard;

import java.util.ArrayList;
import java.util.List;

/// The last values of one line, one a second, in a fixed memory. A missing value is a gap, not 0.
final class RingSeries {
    static final int CAPACITY = 900;

    /// The values of one pixel column; both NaN in a gap.
    record Column(float low, float high) {
        boolean isGap() {
            return Float.isNaN(low);
        }
    }

    private final float[] values = new float[CAPACITY];
    private int next;
    private int size;

    void add(double value) {
        values[next] = (float) value;
        next = (next + 1) % CAPACITY;
        size = Math.min(CAPACITY, size + 1);
    }

    void gap() {
        add(Float.NaN);
    }

    int size() {
        return size;
    }

    /// The oldest is 0.
    float at(int index) {
        return values[Math.floorMod(next - size + index, CAPACITY)];
    }

    /// The last `seconds` on at most `columns` columns, with the peaks of each.
    List<Column> columns(int seconds, int columns) {
        var shown = Math.min(size, seconds);
        var count = Math.min(shown, Math.max(1, columns));
        var made = new ArrayList<Column>(count);
        for (var column = 0; column < count; column++) {
            made.add(column(
                    size - shown + (int) ((long) column * shown / count),
                    size - shown + (int) ((long) (column + 1) * shown / count)));
        }
        return made;
    }

    private Column column(int from, int to) {
        var low = Float.NaN;
        var high = Float.NaN;
        for (var at = from; at < to; at++) {
            var value = at(at);
            if (!Float.isNaN(value)) {
                low = Float.isNaN(low) ? value : Math.min(low, value);
                high = Float.isNaN(high) ? value : Math.max(high, value);
            }
        }
        return new Column(low, high);
    }
}
