package dev.flotilla.demo;

import java.time.Duration;

/// What a demo is asked to be.
///
/// @param servers         it begins with
/// @param people          who send
/// @param rate            messages a second, all people together
/// @param killLeaderAfter from the first message to the kill, in the script
/// @param duration        of the traffic, in the script
public record DemoOptions(int servers, int people, double rate, Duration killLeaderAfter, Duration duration) {
    private static final int SERVERS_MAX = 7;
    private static final int PEOPLE_MAX = 100;
    private static final double RATE_MAX = 2_000;

    public DemoOptions {
        within("--servers", servers, 1, SERVERS_MAX);
        within("--people", people, 1, PEOPLE_MAX);
        within("--rate", rate, 0.1, RATE_MAX);
        within("--kill-leader-after", killLeaderAfter.toMillis() / 1000.0, 0.1, 3600);
        within("--duration", duration.toMillis() / 1000.0, 1, 86_400);
    }

    private static void within(String option, double value, double from, double to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(option + " must be from " + plain(from) + " to " + plain(to));
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
