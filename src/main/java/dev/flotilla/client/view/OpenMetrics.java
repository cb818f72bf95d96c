package dev.flotilla.client.view;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/// A picture as OpenMetrics text. What nobody knows now is left out: an absent series is not a 0, and what a lost
/// leader knew is not exported as if it still held.
public final class OpenMetrics {
    private static final double MICROS = 1_000_000;
    private static final double MILLIS = 1_000;

    private OpenMetrics() {}

    /// @param now this computer's monotonic clock in nanoseconds
    public static String text(TeamPicture picture, long now) {
        var health = picture.view().health();
        var rows = picture.rows(now);
        var out = new StringBuilder();
        gauge(out, "flotilla_survives", "How many more servers may fail.", health.survives());
        gauge(out, "flotilla_voters", "Servers whose vote counts.", health.voters());
        gauge(out, "flotilla_voters_healthy", "Voters that are up and caught up.", health.healthyVoters());
        gauge(out, "flotilla_quorum", "Votes that a majority needs.", health.quorum());
        gauge(
                out,
                "flotilla_leader_confirmed",
                "1 when a majority names the same leader.",
                picture.leadership().isConfirmed() ? 1 : 0);
        perServer(out, "flotilla_server_up", "1 when it answers.", rows, row -> OptionalDouble.of(row.isUp() ? 1 : 0));
        perServer(out, "flotilla_term", "Current term.", rows, row -> own(row, row.term()));
        perServer(out, "flotilla_commit_index", "Committed log index.", rows, row -> own(row, row.commit()));
        perServer(out, "flotilla_applied_index", "Applied log index.", rows, row -> own(row, row.applied()));
        perServer(out, "flotilla_durable_index", "Log index forced to disk.", rows, row -> own(row, row.durable()));
        if (!picture.isFrozen()) {
            perServer(out, "flotilla_lag_entries", "Entries it lacks.", rows, row -> scaled(row.lag(), 1));
            perServer(out, "flotilla_rtt_seconds", "Heartbeat round trip.", rows, row -> scaled(row.rttUs(), MICROS));
            perServer(
                    out,
                    "flotilla_last_ack_seconds",
                    "Since it last answered the leader.",
                    rows,
                    row -> scaled(row.ackMs(), MILLIS));
        }
        return out.append("# EOF\n").toString();
    }

    /// Of a server that does not answer nothing is known now.
    private static OptionalDouble own(ServerRow row, Reading reading) {
        return row.isUp() ? scaled(reading, 1) : OptionalDouble.empty();
    }

    private static OptionalDouble scaled(Reading reading, double divisor) {
        var value = reading.value();
        return value.isPresent() ? OptionalDouble.of(value.getAsLong() / divisor) : OptionalDouble.empty();
    }

    private static void gauge(StringBuilder out, String name, String help, long value) {
        head(out, name, help);
        out.append(name).append(' ').append(value).append('\n');
    }

    private static void perServer(
            StringBuilder out,
            String name,
            String help,
            List<ServerRow> rows,
            Function<ServerRow, OptionalDouble> field) {
        head(out, name, help);
        for (var row : rows) {
            var value = field.apply(row);
            if (value.isPresent()) {
                out.append(name)
                        .append("{server=\"")
                        .append(row.id())
                        .append("\"} ")
                        .append(number(value.getAsDouble()))
                        .append('\n');
            }
        }
    }

    private static void head(StringBuilder out, String name, String help) {
        out.append("# TYPE ").append(name).append(" gauge\n");
        if (name.endsWith("_seconds")) {
            out.append("# UNIT ").append(name).append(" seconds\n");
        }
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.6f", value);
    }
}
