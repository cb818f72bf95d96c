package dev.flotilla.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ClientConfigTest {
    @TempDir
    Path folder;

    @Test
    void withoutAFileTheDefaultsWork() {
        assertThat(ClientConfig.read(null, folder)).isEqualTo(ClientConfig.DEFAULT);
    }

    @Test
    void theOriginalsKeysAreRead() throws IOException {
        Files.writeString(folder.resolve("config_client.json"), """
                {"client_connect_host": "localhost", "client_connect_port": 50059,
                 "replica_addresses": ["127.0.0.1:50051", "localhost:50059"],
                 "rpc_timeout": 3, "fallback_timeout": 0.5, "overall_leader_lookup_timeout": 8,
                 "retry_delay": 0.05, "client_heartbeat_interval": 2}
                """);

        var config = ClientConfig.read(null, folder);

        assertThat(config.addresses()).hasToString("[127.0.0.1:50059, 127.0.0.1:50051]");
        assertThat(config.rpcTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.fallbackTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.retryDelay()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void aMistakeNamesFileKeyAndLine() throws IOException {
        var file = folder.resolve("mine.json");
        Files.writeString(file, "{\n \"rpc_timeout\": \"fast\"}");

        assertThatThrownBy(() -> ClientConfig.read(file, folder))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("mine.json, line 2: \"rpc_timeout\"");
        assertThatThrownBy(() -> ClientConfig.read(Path.of("other.json"), folder))
                .hasMessageContaining("no such file");
    }
}
