package dev.flotilla.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times and lengths as people read them, in this computer's zone.
final class Times {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private Times() {}

    static String day(long millis) {
        return DAY.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
    }

    static String minute(long millis) {
        return MINUTE.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
    }

    static String second(long millis) {
        return SECOND.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
    }

    /// `2h14m`, `3m05s`, `1.4s`.
    static String length(long millis) {
        var time = Duration.ofMillis(millis);
        if (time.toHours() > 0) {
            return "%dh%02dm".formatted(time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? "%dm%02ds".formatted(time.toMinutes(), time.toSecondsPart())
                : String.format(Locale.ROOT, "%.1fs", millis / 1_000.0);
    }

    static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.2f s", millis / 1_000.0);
    }

    static String bytes(long bytes) {
        if (bytes < 10_000) {
            return bytes + " B";
        }
        return bytes < 10_000_000 ? bytes / 1_000 + " kB" : bytes / 1_000_000 + " MB";
    }
}
