package dev.flotilla.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What to measure.
///
/// @param senders counts of senders, each measured alone
/// @param each    how long each is measured, after a warm-up of a quarter of it
/// @param kills   of the leader; 0 = none
/// @param folder  where the servers keep their files: the disk that is measured; empty = the temporary folder
public record BenchOptions(List<Integer> senders, Duration each, int kills, Optional<Path> folder) {
    private static final int SENDERS_MAX = 512;
    private static final int KILLS_MAX = 1000;

    public BenchOptions {
        senders = List.copyOf(senders);
        if (senders.stream().anyMatch(count -> count < 1 || count > SENDERS_MAX)) {
            throw new IllegalArgumentException("--senders must be from 1 to " + SENDERS_MAX);
        }
        if (each.toMillis() < 500 || each.toHours() > 1) {
            throw new IllegalArgumentException("--each must be from 500ms to 1h");
        }
        if (kills < 0 || kills > KILLS_MAX) {
            throw new IllegalArgumentException("--kills must be from 0 to " + KILLS_MAX);
        }
    }
}
