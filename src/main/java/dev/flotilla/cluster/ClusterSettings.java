package dev.flotilla.cluster;

import dev.flotilla.config.NodeConfig;
import java.nio.file.Path;
import java.time.Duration;

/// @param electionTimeout the engine's longest one
/// @param beat            between two beats on an idle line: the servers' signs of life
/// @param preferenceWait  how long a preferred server must be up and caught up before it is handed leadership
/// @param operatorHold    how long a transfer by a person outranks the preference
/// @param joinLimit       how long a learner may stay away before its join counts as failed
/// @param folder          where `events.jsonl` is kept
/// @param version         of the program
public record ClusterSettings(
        Duration electionTimeout,
        Duration beat,
        Duration preferenceWait,
        Duration operatorHold,
        Duration joinLimit,
        Path folder,
        String version) {
    private static final Duration SILENCE_MIN = Duration.ofSeconds(5);
    private static final int BEATS_MISSED = 4;

    public static ClusterSettings of(NodeConfig config, String version) {
        return of(config.electionTimeout().multipliedBy(2), config.heartbeatInterval(), config.dataDir(), version);
    }

    public static ClusterSettings of(Duration electionTimeout, Duration beat, Path folder, String version) {
        return new ClusterSettings(
                electionTimeout,
                beat,
                Duration.ofSeconds(3),
                Duration.ofHours(1),
                Duration.ofSeconds(60),
                folder,
                version);
    }

    /// After which a line on which nothing came is given up.
    Duration silenceMax() {
        var missed = beat.multipliedBy(BEATS_MISSED);
        return missed.compareTo(SILENCE_MIN) > 0 ? missed : SILENCE_MIN;
    }
}
