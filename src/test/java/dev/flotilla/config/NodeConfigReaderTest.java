package dev.flotilla.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class NodeConfigReaderTest {
    @TempDir
    Path folder;

    private NodeConfig read(ServerFlags flags) {
        return read(flags, Map.of());
    }

    private NodeConfig read(ServerFlags flags, Map<String, String> environment) {
        return NodeConfigReader.read(flags, environment, folder);
    }

    private void config(String text) throws IOException {
        Files.writeString(folder.resolve("config.json"), text);
    }

    @Test
    void threeServersNeedNoFiles() {
        var config = read(ServerFlags.of(2, "localhost", 50052));

        assertThat(config.publicAddress()).hasToString("127.0.0.1:50052");
        assertThat(config.engineAddress()).hasToString("127.0.0.1:51052");
        assertThat(config.seeds()).hasToString("[127.0.0.1:50051, 127.0.0.1:50053]");
        assertThat(config.dataDir()).endsWithRaw(Path.of("flotilla/server-2"));
        assertThat(config.databaseFile()).isEqualTo(config.dataDir().resolve("flotilla.db"));
        assertThat(config.initialLeader()).isFalse();
        assertThat(config.join()).isFalse();
    }

    @Test
    void flagsWinOverEnvironmentAndThatOverTheFileAndThatOverDefaults() throws IOException {
        config("""
                {"server_id": 7, "server_host": "localhost", "server_port": 42001,
                 "replica_addresses": ["10.0.0.1:1", "10.0.0.2:2"],
                 "heartbeat_interval": 0.25, "lease_timeout": 2, "initial_leader": true}
                """);

        var fromFile = read(ServerFlags.NONE);
        var fromBoth = read(
                ServerFlags.of(7, "10.1.1.1", 42002),
                Map.of("REPLICA_ADDRESSES", "10.0.0.3:3, 10.0.0.4:4", "LEASE_TIMEOUT", "0.9"));

        assertThat(fromFile.publicAddress()).hasToString("127.0.0.1:42001");
        assertThat(fromFile.seeds()).hasToString("[10.0.0.1:1, 10.0.0.2:2]");
        assertThat(fromFile.electionTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(fromFile.initialLeader()).isTrue();
        assertThat(fromBoth.publicAddress()).hasToString("10.1.1.1:42002");
        assertThat(fromBoth.seeds()).hasToString("[10.0.0.3:3, 10.0.0.4:4]");
        assertThat(fromBoth.electionTimeout()).isEqualTo(Duration.ofMillis(900));
        assertThat(fromBoth.heartbeatInterval()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void anotherServersDatabaseAndFirstLeadershipInAFileDoNotHoldForThisOne() throws IOException {
        config("{\"server_id\": 1, \"db_file\": \"one.db\", \"initial_leader\": true}");

        assertThat(read(ServerFlags.NONE).databaseFile()).isEqualTo(folder.resolve("one.db"));
        var second = read(ServerFlags.of(2, "127.0.0.1", 50052));
        assertThat(second.databaseFile()).isEqualTo(second.dataDir().resolve("flotilla.db"));
        assertThat(second.initialLeader()).isFalse();
    }

    @Test
    void theDatabaseOfTheEnvironmentStartsInTheCurrentFolder() {
        assertThat(read(ServerFlags.of(1, "localhost", 50051), Map.of("DB_FILE", "x/mine.db"))
                        .databaseFile())
                .isEqualTo(folder.resolve("x/mine.db"));
    }

    @Test
    void aJoinerAsksTheInstancesOfTheMasterFileFirst() throws IOException {
        Files.writeString(folder.resolve("config_master.json"), """
                {"instances": [
                   {"server_id": 1, "server_host": "localhost", "server_port": 50051, "db_file": "chat1.db"},
                   {"server_id": 4, "server_host": "localhost", "server_port": 50054}],
                 "replica_addresses": ["127.0.0.1:50059"]}
                """);
        var flags = new ServerFlags(4, "localhost", 50054, null, false, true, null, null, null, null);

        var config = read(flags);

        assertThat(config.join()).isTrue();
        assertThat(config.seeds()).hasToString("[127.0.0.1:50051, 127.0.0.1:50059]");
    }

    @Test
    void anUnknownKeyIsNamedWithFileLineAndTheKnownOnes() throws IOException {
        config("{\n  \"server_id\": 1,\n  \"server_prot\": 50051\n}");

        assertThatThrownBy(() -> read(ServerFlags.NONE))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("config.json, line 3: unknown key \"server_prot\"")
                .hasMessageContaining("server_port");
    }

    @Test
    void aWrongTypeIsNamedWithFileLineAndTheWayOut() throws IOException {
        config("{\n  \"server_id\": 1,\n\n  \"server_port\": \"50051\"\n}");
        assertThatThrownBy(() -> read(ServerFlags.NONE))
                .hasMessageEndingWith(
                        "config.json, line 4: \"server_port\" is the text \"50051\"; it must be a whole number");

        config("{\n  \"server_id\": 1.5}");
        assertThatThrownBy(() -> read(ServerFlags.NONE))
                .hasMessageEndingWith("line 2: \"server_id\" is 1.5; it must be a whole number");

        config("{\"server_id\": 1, \"initial_leader\": \"yes\"}");
        assertThatThrownBy(() -> read(ServerFlags.NONE)).hasMessageContaining("must be true or false");

        config("{\"server_id\": 1, \"lease_timeout\": -1}");
        assertThatThrownBy(() -> read(ServerFlags.NONE)).hasMessageContaining("seconds as a number");
    }

    @Test
    void aPortOrAddressOutOfRangeIsNamedWithItsLine() throws IOException {
        config("{\"server_id\": 1,\n \"server_port\": 70000}");
        assertThatThrownBy(() -> read(ServerFlags.NONE)).hasMessageContaining("line 2: \"server_port\" is 70000;");

        config("{\"server_id\": 1,\n \"replica_addresses\": [\"127.0.0.1:50051\",\n  \"127.0.0.1\"]}");
        assertThatThrownBy(() -> read(ServerFlags.NONE))
                .hasMessageContaining("line 3: \"replica_addresses\": '127.0.0.1' is no address");

        config("{\"server_id\": 1,\n \"replica_addresses\": [\"127.0.0.1:99999\"]}");
        assertThatThrownBy(() -> read(ServerFlags.NONE))
                .hasMessageContaining("line 2")
                .hasMessageContaining("99999");
    }

    @Test
    void brokenJsonNamesItsLine() throws IOException {
        config("{\"server_id\": 1,\n \"server_port\" 50051}");
        assertThatThrownBy(() -> read(ServerFlags.NONE)).hasMessageContaining("config.json, line 2: not valid JSON");

        config("");
        assertThatThrownBy(() -> read(ServerFlags.NONE)).hasMessageContaining("line 1");

        config("{\"server_id\": 1,\n \"server_id\": 2}");
        assertThatThrownBy(() -> read(ServerFlags.NONE))
                .hasMessageContaining("line 2: \"server_id\" stands there twice");
    }

    @Test
    void flagsAndVariablesAreCheckedToo() {
        assertThatThrownBy(() -> read(ServerFlags.of(0, "localhost", 50051))).hasMessageContaining("--server_id 0");
        assertThatThrownBy(() -> read(ServerFlags.NONE)).hasMessageContaining("give --server_id");
        assertThatThrownBy(() -> read(ServerFlags.of(1, "localhost", 65000))).hasMessageContaining("--engine_port");
        assertThatThrownBy(() -> read(ServerFlags.of(1, "0.0.0.0", 50051))).hasMessageContaining("nobody can");
        assertThatThrownBy(() -> read(ServerFlags.of(1, "localhost", 50051), Map.of("LEASE_TIMEOUT", "soon")))
                .hasMessageContaining("LEASE_TIMEOUT=soon");
        assertThatThrownBy(() -> read(
                        ServerFlags.of(1, "localhost", 50051), Map.of("LEASE_TIMEOUT", "1", "HEARTBEAT_INTERVAL", "2")))
                .hasMessageContaining("must be shorter");
        assertThatThrownBy(() ->
                        read(new ServerFlags(1, null, null, null, null, null, Path.of("none.json"), null, null, null)))
                .hasMessageContaining("no such file");
    }

    @Test
    void aShortLeaseShortensTheDefaultHeartbeat() {
        var config = read(ServerFlags.of(1, "localhost", 50051), Map.of("LEASE_TIMEOUT", "0.3"));

        assertThat(config.heartbeatInterval()).isEqualTo(Duration.ofMillis(150));
    }
}
