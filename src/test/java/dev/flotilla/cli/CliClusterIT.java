package dev.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flotilla.client.TeamConnection;
import dev.flotilla.client.TeamSettings;
import dev.flotilla.config.Address;
import dev.flotilla.config.ServerFlags;
import dev.flotilla.config.TeamFiles;
import dev.flotilla.node.TestNode;
import dev.flotilla.storage.SqliteOutbox;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the README tells people to type, in its order, at three real servers.
@Tag("cluster")
@Timeout(300)
class CliClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private final List<TestNode> servers = new ArrayList<>();
    private String password = "";

    @BeforeEach
    void start() throws IOException {
        password = Files.writeString(folder.resolve("password"), "correct horse battery\n")
                .toString();
        var random = new Random();
        var ports =
                IntStream.range(0, 3).mapToObj(n -> TestNode.freePort(random)).toList();
        for (var id = 1; id <= 3; id++) {
            servers.add(new TestNode(id, ports.get(id - 1), ports, folder));
        }
        servers.get(0).startAsFounder();
        servers.get(1).start();
        servers.get(2).start();
        await().atMost(PATIENCE).until(() -> json("members").size() == 3 && voters() == 3);
    }

    @AfterEach
    void stop() {
        servers.forEach(TestNode::close);
    }

    @Test
    void theReadmesCommandsDoWhatItSays() throws Exception {
        assertThat(done("create-account", "alice", "--password-file", password)).contains("Account alice is made.");
        assertThat(done("create-account", "bob", "--password-file", password)).contains("Account bob is made.");
        assertThat(done("login", "alice", "--password-file", password)).startsWith("Signed in as alice.");
        assertThat(done("send", "--to", "bob", "hello")).isEqualTo("Saved at position 1.\n");
        assertThat(done("send", "--to", "#general", "hello,", "all")).isEqualTo("Saved at position 1.\n");
        assertThat(roles()).containsEntry("LEADER", 1L).containsEntry("FOLLOWER", 2L);
        equalCopies();

        var leader = servers.stream().filter(TestNode::leads).findFirst().orElseThrow();
        leader.kill();
        assertThat(done("send", "--to", "bob", "still", "here")).isEqualTo("Saved at position 2.\n");
        await().atMost(PATIENCE).until(() -> ask("status").code() == StatusExit.DEGRADED);
        assertThat(ask("verify").code()).as("a server is down").isEqualTo(ExitCode.UNAVAILABLE);
        leader.start();
        equalCopies();

        assertThat(done("messages")).contains("still here");
        assertThat(done("logout")).isEqualTo("Signed out.\n");
        assertThat(done("login", "bob", "--password-file", password)).isEqualTo("Signed in as bob. 3 unread.\n");
        assertThat(done("read")).contains("hello", "hello, all", "still here", "0 unread left.");
        assertThat(done("list-db", servers.getFirst().database().toString()))
                .contains("Accounts: 2", "alice -> bob  still here");
    }

    @Test
    void withoutAMajorityMessagesWaitAndReadersAreTold() throws Exception {
        done("create-account", "alice", "--password-file", password);
        done("login", "alice", "--password-file", password);
        done("send", "--to", "#general", "before");
        var down = servers.stream().filter(server -> !server.leads()).toList();
        down.forEach(TestNode::kill);

        var sent = ask("send", "--to", "#general", "--wait", "3", "during");
        var shown = ask("messages", "--json");
        await().atMost(PATIENCE).until(() -> ask("status").code() == StatusExit.NO_QUORUM);

        assertThat(sent.code).as(sent.err).isEqualTo(ExitCode.TRY_LATER);
        assertThat(shown.code).as(shown.err).isZero();
        assertThat(shown.json().get(0).path("text").asText()).isEqualTo("before");
        assertThat(shown.json().get(0).path("old").asText()).isNotEmpty();
        assertThat(shown.err).contains("it may be old");
        assertThat(json("outbox", "--wait", "0").get(0).path("text").asText()).isEqualTo("during");

        down.forEach(TestNode::start);
        await().atMost(PATIENCE).until(() -> ask("outbox").code() == ExitCode.DONE);
        var after = ask("messages", "--with", "#general");
        assertThat(after.out).as(after.err).containsOnlyOnce("during");
    }

    @Test
    void leadershipIsHandedOverAndAServerRemoved() throws Exception {
        var next =
                servers.stream().filter(server -> !server.leads()).findFirst().orElseThrow();
        var moved = ask("transfer", "--to", Integer.toString(next.id()));
        assertThat(moved.code).as(moved.err).isZero();

        assertThat(ask("transfer", "--to", "9").code()).isNotZero();
        assertThat(ask("remove", "9").code()).isEqualTo(ExitCode.USAGE);
        var removed = ask("remove", "3", "--yes");
        assertThat(removed.code).as(removed.err).isZero();
        await().atMost(PATIENCE).until(() -> json("members").size() == 2);
    }

    @Test
    void aConnectedClientIsShownWithWhatItHolds() throws Exception {
        done("create-account", "alice", "--password-file", password);
        var seeds = List.of(Address.parse(seed()));
        var settings = TeamSettings.of(
                seeds,
                "laptop",
                folder.resolve("client"),
                new TeamFiles(folder.resolve("trust")).find(seeds).orElseThrow());
        Files.createDirectories(settings.folder());
        try (var team = TeamConnection.open(settings, SqliteOutbox.open(folder.resolve("outbox.db")))) {
            team.login("alice", "correct horse battery").get().orThrow();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(json("clients")).anySatisfy(client -> {
                        assertThat(client.path("account").asText()).isEqualTo("alice");
                        assertThat(client.path("device").asText()).isEqualTo("laptop");
                        assertThat(client.path("list")).hasSize(3);
                        assertThat(client.path("listConfigIndex").asLong()).isPositive();
                        assertThat(client.path("leaderHint").asText()).isEqualTo(leaderAddress());
                    }));
        }
        await().atMost(PATIENCE).until(() -> json("clients").isEmpty());
    }

    /// Password, session token and the team's secret; the message shows that the search finds what is there.
    @Test
    void noSecretStandsReadableInAnyServersFiles() throws Exception {
        done("create-account", "alice", "--password-file", password);
        done("login", "alice", "--password-file", password);
        done("send", "--to", "#general", "a canary sings");
        equalCopies();
        JsonNode session;
        try (var kept = Files.walk(folder.resolve("client"))) {
            var file = kept.filter(path -> path.endsWith("session.json")).findFirst();
            session = new ObjectMapper().readTree(Files.readAllBytes(file.orElseThrow()));
        }
        var token = session.path("token").asText();
        var team = new TeamFiles(folder.resolve("trust"))
                .find(List.of(Address.parse(seed())))
                .orElseThrow();
        assertThat(token).hasSizeGreaterThan(20);

        for (var server : servers) {
            server.stop();
            var files = filesOf(server);
            assertThat(files.stream()
                            .anyMatch(bytes -> holds(bytes, "a canary sings".getBytes(StandardCharsets.UTF_8))))
                    .as("the message")
                    .isTrue();
            assertThat(files)
                    .as("server %d", server.id())
                    .noneMatch(bytes -> holds(bytes, "correct horse battery".getBytes(StandardCharsets.UTF_8))
                            || holds(bytes, token.getBytes(StandardCharsets.UTF_8))
                            || holds(bytes, Base64.getUrlDecoder().decode(token))
                            || holds(bytes, team.secret()));
        }
    }

    private List<byte[]> filesOf(TestNode server) throws IOException {
        try (var walk = Files.walk(folder.resolve("n" + server.id()))) {
            var files = new ArrayList<byte[]>();
            for (var file : walk.filter(Files::isRegularFile).toList()) {
                files.add(Files.readAllBytes(file));
            }
            return files;
        }
    }

    private static boolean holds(byte[] file, byte[] secret) {
        return new String(file, StandardCharsets.ISO_8859_1).contains(new String(secret, StandardCharsets.ISO_8859_1));
    }

    private String leaderAddress() {
        return servers.stream()
                .filter(TestNode::leads)
                .findFirst()
                .map(server -> server.address().toString())
                .orElse("none");
    }

    private String seed() {
        return servers.getFirst().address().toString();
    }

    private long voters() {
        return members().stream()
                .filter(member -> member.path("voter").asBoolean())
                .count();
    }

    private java.util.Map<String, Long> roles() {
        return members().stream()
                .collect(java.util.stream.Collectors.groupingBy(
                        member -> member.path("role").asText(), java.util.stream.Collectors.counting()));
    }

    private List<JsonNode> members() {
        var members = new ArrayList<JsonNode>();
        json("members").forEach(members::add);
        return members;
    }

    private void equalCopies() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            var verified = ask("verify", "--json");
            assertThat(verified.code).as(verified.out + verified.err).isZero();
            Set<String> digests = new HashSet<>();
            verified.json()
                    .path("servers")
                    .forEach(row -> digests.add(row.path("digest").asText()));
            assertThat(digests).hasSize(1).allMatch(digest -> digest.length() == 64);
        });
    }

    private String done(String... arguments) {
        var ran = ask(arguments);
        assertThat(ran.code).as(String.join(" ", arguments) + ": " + ran.err).isZero();
        return ran.out;
    }

    private JsonNode json(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        return ask(all.toArray(String[]::new)).json();
    }

    private record Ran(int code, String out, String err) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException(out, e);
            }
        }
    }

    private Ran ask(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        if (!arguments[0].equals("list-db")) {
            servers.forEach(
                    server -> all.addAll(List.of("--server", server.address().toString())));
            all.addAll(List.of(
                    "--client-dir",
                    folder.resolve("client").toString(),
                    "--team-dir",
                    folder.resolve("trust").toString()));
        }
        var out = new StringWriter();
        var err = new StringWriter();
        var code = FlotillaCommand.commandLine(new NoLauncher(), new PrintWriter(out), new PrintWriter(err))
                .execute(all.toArray(String[]::new));
        return new Ran(code, out.toString(), err.toString());
    }

    private static final class NoLauncher implements Launcher {
        @Override
        public int server(ServerFlags flags) {
            throw new UnsupportedOperationException("not in this test");
        }

        @Override
        public int desktop() {
            throw new UnsupportedOperationException("not in this test");
        }

        @Override
        public int client(Optional<Path> config) {
            throw new UnsupportedOperationException("not in this test");
        }
    }
}
