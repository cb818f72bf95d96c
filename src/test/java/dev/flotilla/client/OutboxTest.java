package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.chat.Recipient;
import dev.flotilla.chat.WaitingMessage;
import dev.flotilla.config.Address;
import dev.flotilla.config.TeamFiles;
import dev.flotilla.storage.SqliteOutbox;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OutboxTest {
    private static final Recipient GENERAL = new Recipient.Room("general");

    @TempDir
    Path folder;

    private final FakeTeam team = new FakeTeam();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
    }

    private FakeServer server() {
        var server = team.start();
        open.add(server);
        return server;
    }

    private ChatSession session(Address... seeds) {
        var settings = team.settings(List.of(seeds), folder);
        var connection = TeamConnection.open(settings, SqliteOutbox.open(folder.resolve("outbox.db")));
        open.add(connection);
        return connection.resume(new SavedSession("token", FakeTeam.ANA, Long.MAX_VALUE));
    }

    private static List<String> numbered(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> "message " + number)
                .toList();
    }

    @Test
    void messagesOfAConversationArriveInTheOrderOfWritingAcrossALeadersDeath() throws Exception {
        var first = server();
        var second = server();
        var session = session(first.address(), second.address());
        var sent = new ArrayList<CompletableFuture<SendOutcome>>();
        for (var text : numbered(40)) {
            sent.add(session.send(GENERAL, text));
            if (text.equals("message 20")) {
                first.behave(FakeServer.Behaviour.DIES_AFTER_SAVING);
            }
        }
        org.awaitility.Awaitility.await().until(() -> !team.texts().isEmpty());
        team.elect(second);

        for (var each : sent) {
            assertThat(each.get(20, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Saved.class);
        }
        assertThat(team.texts()).isEqualTo(numbered(40));
        assertThat(session.waiting()).isEmpty();
    }

    @Test
    void aRefusedMessageNeedsItsWriterAndHoldsNothingUp() throws Exception {
        var session = session(server().address());

        var refused = session.send(new Recipient.Person("nobody"), "lost?").get(10, TimeUnit.SECONDS);
        var saved = session.send(GENERAL, "goes on").get(10, TimeUnit.SECONDS);

        assertThat(refused).isInstanceOf(SendOutcome.NeedsYou.class);
        assertThat(saved).isInstanceOf(SendOutcome.Saved.class);
        assertThat(session.waiting()).singleElement().satisfies(left -> {
            assertThat(left.state()).isEqualTo(WaitingMessage.State.NEEDS_YOU);
            assertThat(left.trouble()).isEqualTo("There is no person nobody.");
        });
    }

    @Test
    void whenTheSessionEndedTheMessageIsKept() throws Exception {
        var server = server();
        server.endSessions();
        var session = session(server.address());

        var outcome = session.send(GENERAL, "later").get(10, TimeUnit.SECONDS);

        assertThat(outcome).isInstanceOf(SendOutcome.Kept.class);
        assertThat(session.waiting()).hasSize(1);
    }

    @Test
    void whatAKilledClientHadWrittenGoesOutOnceAndInOrderWithTheNext() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var address = new Address("127.0.0.1", port);
        new TeamFiles(folder.resolve("trust")).write(team.trust().file(List.of(address)));
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClientThatIsKilled.class.getName(),
                        folder.toString(),
                        address.toString())
                .redirectError(Files.createTempFile(folder, "client", ".err").toFile())
                .start();
        try (var lines = process.inputReader()) {
            String line;
            do {
                line = lines.readLine();
            } while (line != null && !line.equals("written"));
            assertThat(line).isEqualTo("written");
        } finally {
            process.destroyForcibly().waitFor();
        }

        open.add(team.startAt(port));
        var session = session(address);
        session.drained().get(20, TimeUnit.SECONDS);

        assertThat(team.texts()).isEqualTo(numbered(20));
        assertThat(session.waiting()).isEmpty();
    }
}
