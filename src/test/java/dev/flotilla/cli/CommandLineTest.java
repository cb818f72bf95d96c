package dev.flotilla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flotilla.client.FakeServers;
import dev.flotilla.config.ServerFlags;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The whole line from arguments to output and exit code, against servers on real ports.
@Timeout(60)
class CommandLineTest {
    @TempDir
    Path folder;

    private final FakeServers servers = new FakeServers();
    private @Nullable ServerFlags started;

    @BeforeEach
    void believe() {
        servers.writeTeamFile(folder);
    }

    @AfterEach
    void close() {
        servers.close();
    }

    private record Ran(int code, String out, String err) {
        JsonNode json() throws Exception {
            return new ObjectMapper().readTree(out);
        }
    }

    private Ran run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var launcher = new Launcher() {
            @Override
            public int server(ServerFlags flags) {
                started = flags;
                return 0;
            }

            @Override
            public int desktop() {
                return 42;
            }

            @Override
            public int client(Optional<Path> config) {
                return 43;
            }
        };
        var code = FlotillaCommand.commandLine(launcher, new PrintWriter(out), new PrintWriter(err))
                .execute(arguments);
        return new Ran(code, out.toString(), err.toString());
    }

    /// With the address of the team and a folder of its own.
    private Ran ask(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--server", servers.address(), "--client-dir", folder.toString(), "--team-dir", folder.toString()));
        return run(all.toArray(String[]::new));
    }

    private String password(String text) throws Exception {
        return Files.writeString(folder.resolve("password"), text + "\n").toString();
    }

    private void signIn() throws Exception {
        assertThat(ask("login", "ana", "--password-file", password("correct horse"))
                        .code())
                .isZero();
    }

    @Test
    void versionIsOneLine() {
        var ran = run("--version");

        assertThat(ran.code).isZero();
        assertThat(ran.out).matches("flotilla \\d+\\.\\d+\\.\\d+ .*\\R");
    }

    @Test
    void withoutACommandTheDesktopOpens() {
        assertThat(run().code).isEqualTo(42);
        assertThat(run("client").code).isEqualTo(43);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "send --to", "read --count x", "transfer", "server --server_id one"})
    void wrongArgumentsAreUsage(String line) {
        var ran = run(line.split(" "));

        assertThat(ran.code).isEqualTo(64);
        assertThat(ran.err).startsWith("flotilla: ").doesNotContain("Exception");
    }

    @Test
    void everyCommandHasHelp() {
        var line = FlotillaCommand.commandLine(
                new Launcher() {
                    @Override
                    public int server(ServerFlags flags) {
                        return 0;
                    }

                    @Override
                    public int desktop() {
                        return 0;
                    }

                    @Override
                    public int client(Optional<Path> config) {
                        return 0;
                    }
                },
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()));
        assertThat(line.getSubcommands().keySet())
                .contains(
                        "server",
                        "client",
                        "demo",
                        "bench",
                        "create-account",
                        "login",
                        "logout",
                        "accounts",
                        "send",
                        "read",
                        "messages",
                        "delete",
                        "delete-account",
                        "change-password",
                        "rooms",
                        "create-room",
                        "join-room",
                        "leave-room",
                        "conversations",
                        "status",
                        "members",
                        "clients",
                        "failovers",
                        "events",
                        "transfer",
                        "remove",
                        "leave",
                        "verify",
                        "list-db",
                        "outbox")
                .allSatisfy(command -> assertThat(run(command, "--help").out).contains("Usage: flotilla " + command));
    }

    @Test
    void theOriginalsServerFlagsAndTheirTwinsAreTheSame() {
        run(
                "server",
                "--server_id",
                "4",
                "--server_host",
                "localhost",
                "--server_port",
                "50054",
                "--initial_leader",
                "false",
                "--join",
                "true",
                "--engine_port",
                "51054");
        var original = started;
        run(
                "server",
                "--server-id",
                "4",
                "--server-host",
                "localhost",
                "--server-port",
                "50054",
                "--initial-leader",
                "false",
                "--join",
                "true",
                "--engine-port",
                "51054");

        assertThat(original)
                .isEqualTo(new ServerFlags(4, "localhost", 50054, 51054, false, true, null, null, null, null))
                .isEqualTo(started);
    }

    @Test
    void aLoginIsKeptInAFileOfItsOwnerOnly() throws Exception {
        signIn();

        try (var files = Files.walk(folder)) {
            var session = files.filter(file -> file.endsWith("session.json"))
                    .findFirst()
                    .orElseThrow();
            assertThat(session).content().contains("token-1");
            assertThat(Files.getPosixFilePermissions(session))
                    .hasToString("[OWNER_READ, OWNER_WRITE]")
                    .hasSize(2);
        }
        assertThat(ask("send", "--to", "#general", "hello", "there").out).isEqualTo("Saved at position 1.\n");
        assertThat(servers.texts()).containsExactly("hello there");
    }

    @Test
    void aTeamIsKnownAgainByAnyOfItsAddresses() throws Exception {
        signIn();
        ask("send", "--to", "#general", "one");

        var ran = run(
                "send",
                "--to",
                "#general",
                "two",
                "--server",
                servers.otherAddress(),
                "--client-dir",
                folder.toString(),
                "--team-dir",
                folder.toString());

        assertThat(ran.code).as(ran.err).isZero();
    }

    @Test
    void aWrongPasswordAndNoSessionAreNotAllowed() throws Exception {
        assertThat(ask("login", "ana", "--password-file", password("wrong")).code())
                .isEqualTo(77);
        var ran = ask("send", "--to", "#general", "hello");
        assertThat(ran.code).isEqualTo(77);
        assertThat(ran.err).isEqualTo("flotilla: Nobody is signed in here. Sign in with: flotilla login NAME\n");
    }

    @Test
    void aRefusalOfTheTeamHasItsOwnCode() throws Exception {
        var ran = ask("create-account", "taken", "--password-file", password("correct horse"));

        assertThat(ran.code).isEqualTo(65);
        assertThat(ran.err).startsWith("flotilla: ").hasLineCount(1);
    }

    @Test
    void whatCannotBeSentIsKeptAndGoesOutLater() throws Exception {
        signIn();
        servers.die();

        var ran = ask("send", "--to", "#general", "--wait", "0.5", "--json", "patience");

        assertThat(ran.code).isEqualTo(75);
        assertThat(ran.json().path("state").asText()).isEqualTo("waiting");
        assertThat(ran.err).contains("kept in the outbox and will be sent");
        var left = ask("outbox", "--wait", "0", "--json");
        assertThat(left.code).isEqualTo(75);
        assertThat(left.json().get(0).path("text").asText()).isEqualTo("patience");
    }

    @Test
    void theSameIdIsTheSameMessage() throws Exception {
        signIn();
        var id = "7d4f8a52-52b0-4f43-8f1e-0a31e3c62a11";

        ask("send", "--to", "#general", "--id", id, "once");
        var again = ask("send", "--to", "#general", "--id", id, "--json", "once");

        assertThat(again.json().path("position").asLong()).isEqualTo(1);
        assertThat(servers.texts()).containsExactly("once");
    }

    @Test
    void aDashSendsTheStandardInput() throws Exception {
        signIn();
        var before = System.in;
        try {
            System.setIn(new ByteArrayInputStream("two\nlines — ü\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(ask("send", "--to", "#general", "-").code()).isZero();
            assertThat(servers.texts()).containsExactly("two\nlines — ü");
            System.setIn(new ByteArrayInputStream(new byte[9_000]));
            assertThat(ask("send", "--to", "#general", "-").err()).contains("at most 8192 bytes");
            System.setIn(new ByteArrayInputStream(new byte[] {(byte) 0xff, 'x'}));
            assertThat(ask("send", "--to", "#general", "-").code()).isEqualTo(64);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void membersAsJsonHaveTheContractsFields() throws Exception {
        var ran = ask("members", "--json");

        assertThat(ran.code).as(ran.err).isZero();
        assertThat(ran.json())
                .hasSize(2)
                .allSatisfy(server -> assertThat(server.fieldNames())
                        .toIterable()
                        .contains("id", "address", "role", "term", "commitIndex", "appliedIndex", "lagEntries"));
        assertThat(ran.json().get(0).path("role").asText()).isEqualTo("LEADER");
        assertThat(ran.json().get(0).path("commitIndex").isNumber()).isTrue();
    }

    @Test
    void membersAsTableStandInColumns() {
        assertThat(ask("members").out.lines().map(line -> line.replaceAll("127\\.0\\.0\\.1:\\d+ *", "ADDR ")))
                .containsExactly(
                        "ID  ADDRESS          VOTE     ROLE      TERM  COMMIT  APPLIED  LAG  UPTIME  MEMBER",
                        "1   ADDR learner  leader    1     40      39       -    0.0s    n1-00000000",
                        "2   ADDR learner  follower  1     40      39       -    0.0s    n2-00000000");
    }

    @Test
    void statusTellsHealthByItsExitCode() {
        var healthy = ask("status");
        servers.die();
        var offline = ask("status", "--json");

        assertThat(healthy.code).isZero();
        assertThat(healthy.out).startsWith("HEALTHY   can lose 1   All voters up.");
        assertThat(offline.code).isEqualTo(13);
        assertThat(offline.out).contains("\"OFFLINE\"");
    }

    @Test
    void whatMayBeOldIsSaidInBothForms() throws Exception {
        signIn();
        servers.loseTheMajority("No majority of the servers answers.");

        var people = ask("conversations");
        var programs = ask("conversations", "--json");

        assertThat(people.code).isZero();
        assertThat(people.err)
                .hasLineCount(1)
                .startsWith("flotilla: Shown as of ")
                .contains("it may be old. No majority of the servers answers.");
        assertThat(programs.json().get(0).path("old").asText()).isEqualTo("No majority of the servers answers.");
    }

    @Test
    void aFreshReplySaysNothingOfAge() throws Exception {
        signIn();

        var ran = ask("conversations", "--json");

        assertThat(ran.err).isEmpty();
        assertThat(ran.json().get(0).has("old")).isFalse();
    }

    @Test
    void theConfigFileGivesAddressesAndTimes() throws Exception {
        var config = Files.writeString(folder.resolve("mine.json"), """
                {"replica_addresses": ["%s"], "rpc_timeout": 0.2, "overall_leader_lookup_timeout": 0.3}
                """.formatted(servers.address()));
        var members = run(
                "members",
                "--config",
                config.toString(),
                "--client-dir",
                folder.toString(),
                "--team-dir",
                folder.toString());
        servers.die();
        var started = System.nanoTime();
        var login = run(
                "login",
                "ana",
                "--config",
                config.toString(),
                "--client-dir",
                folder.toString(),
                "--team-dir",
                folder.toString(),
                "--password-file",
                password("correct horse"));
        var took = java.time.Duration.ofNanos(System.nanoTime() - started);

        assertThat(members.code).as(members.err).isZero();
        assertThat(login.code).isEqualTo(69);
        assertThat(took).as("the 15 s of the defaults").isLessThan(java.time.Duration.ofSeconds(8));
    }

    @Test
    void aTimeoutThatIsNoneIsUsage() {
        assertThat(ask("members", "--timeout", "-1").code).isEqualTo(64);
        assertThat(ask("members", "--timeout", "NaN").code).isEqualTo(64);
    }

    @Test
    void withNoServerACommandSaysSoAndStops() throws Exception {
        servers.die();

        var ran = ask("login", "ana", "--timeout", "0.5", "--password-file", password("correct horse"));

        assertThat(ran.code).isEqualTo(69);
        assertThat(ran.err).hasLineCount(1).contains("--server HOST:PORT");
    }
}
