package dev.flotilla.cluster;

import java.nio.file.Path;
import java.time.Duration;

/// @param electionTimeout the engine's longest one
/// @param beat            between two beats on an idle line
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
    public static ClusterSettings of(Duration electionTimeout, Path folder, String version) {
        return new ClusterSettings(
                electionTimeout,
                Duration.ofMillis(500),
                Duration.ofSeconds(3),
                Duration.ofHours(1),
                Duration.ofSeconds(60),
                folder,
                version);
    }
}
