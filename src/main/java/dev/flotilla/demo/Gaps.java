package dev.flotilla.demo;

import java.util.Arrays;

/// Times of acknowledgements and the gaps between them. Not thread-safe.
public final class Gaps {
    private long[] times = new long[1024];
    private int count;

    public void acknowledged(long nanos) {
        if (count == times.length) {
            times = Arrays.copyOf(times, count * 2);
        }
        var at = count;
        while (at > 0 && times[at - 1] > nanos) { // threads may report a little out of order
            times[at] = times[at - 1];
            at--;
        }
        times[at] = nanos;
        count++;
    }

    public long last() {
        return count == 0 ? 0 : times[count - 1];
    }

    /// The longest gap that overlaps the span, its part after the span left out; the time after the last
    /// acknowledgement counts up to the span's end.
    public long longest(long from, long to) {
        if (count == 0) {
            return to - from;
        }
        var longest = 0L;
        var at = Math.max(0, firstAfter(from) - 1);
        for (var i = at; i < count && times[i] < to; i++) {
            var end = i + 1 < count ? Math.min(times[i + 1], to) : to;
            longest = Math.max(longest, end - times[i]);
        }
        return longest;
    }

    private int firstAfter(long from) {
        var found = Arrays.binarySearch(times, 0, count, from);
        return found < 0 ? -found - 1 : found + 1;
    }
}
