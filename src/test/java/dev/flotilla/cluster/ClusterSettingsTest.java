package dev.flotilla.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.config.NodeConfigReader;
import dev.flotilla.config.ServerFlags;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class ClusterSettingsTest {
    @TempDir
    Path folder;

    @Test
    void theUsersIntervalsAreThoseOfTheBeatsAndElections() {
        var settings = settings(Map.of("HEARTBEAT_INTERVAL", "0.2", "LEASE_TIMEOUT", "2"));
        assertThat(settings.beat()).isEqualTo(Duration.ofMillis(200));
        assertThat(settings.electionTimeout()).as("the longest").isEqualTo(Duration.ofSeconds(4));
        assertThat(settings.silenceMax()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aLineIsNotGivenUpBetweenTwoBeats() {
        var settings = settings(Map.of("HEARTBEAT_INTERVAL", "10", "LEASE_TIMEOUT", "30"));
        assertThat(settings.silenceMax()).isEqualTo(Duration.ofSeconds(40));
    }

    private ClusterSettings settings(Map<String, String> environment) {
        var config = NodeConfigReader.read(ServerFlags.of(1, "localhost", 50051), environment, folder);
        return ClusterSettings.of(config, "0.1.0");
    }
}
