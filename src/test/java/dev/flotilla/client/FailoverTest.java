package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.Recipient;
import dev.flotilla.storage.SqliteOutbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Servers on real ports that die, doubt, mislead and fall silent.
@Timeout(60)
class FailoverTest {
    private static final Recipient GENERAL = new Recipient.Room("general");

    @TempDir
    Path folder;

    private final FakeTeam team = new FakeTeam();
    private final List<FakeServer> servers = new ArrayList<>();
    private final List<TeamConnection> connections = new ArrayList<>();

    @AfterEach
    void closeAll() {
        connections.forEach(TeamConnection::close);
        servers.forEach(FakeServer::close);
    }

    private FakeServer server() {
        var server = team.start();
        servers.add(server);
        return server;
    }

    private ChatSession session(FakeServer... seeds) {
        var settings =
                team.settings(Arrays.stream(seeds).map(FakeServer::address).toList(), folder);
        var connection = TeamConnection.open(settings, SqliteOutbox.open(folder.resolve("outbox.db")));
        connections.add(connection);
        return connection.resume(new SavedSession("token", FakeTeam.ANA, Long.MAX_VALUE));
    }

    private static MessageId id() {
        return new MessageId(UUID.randomUUID());
    }

    @Test
    void aMessageInFlightWhenTheLeaderDiesIsCompletedByTheNextWithTheSameId() throws Exception {
        var first = server();
        var second = server();
        var session = session(first, second);
        session.post(id(), GENERAL, "warm").get(10, TimeUnit.SECONDS).orThrow();
        first.behave(FakeServer.Behaviour.DIES_AFTER_SAVING);
        var id = id();

        var answer = session.post(id, GENERAL, "hello");
        org.awaitility.Awaitility.await().until(() -> team.tries().contains(id.toString()));
        var electedAt = System.nanoTime();
        team.elect(second);
        var saved = answer.get(10, TimeUnit.SECONDS).orThrow();
        var took = Duration.ofNanos(System.nanoTime() - electedAt);

        assertThat(saved.id()).isEqualTo(id);
        assertThat(team.tries().stream().filter(id.toString()::equals))
                .as("tries of the one id")
                .hasSize(2);
        assertThat(team.texts()).containsExactly("warm", "hello");
        System.getLogger("test")
                .log(System.Logger.Level.INFO, "new leader to acknowledged: " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void anUnknownOutcomeIsTriedAgainWithTheSameId() throws Exception {
        var only = server();
        only.behave(FakeServer.Behaviour.SAVES_AND_DOUBTS);

        var saved = session(only)
                .post(id(), GENERAL, "once")
                .get(10, TimeUnit.SECONDS)
                .orThrow();

        assertThat(team.texts()).containsExactly("once");
        assertThat(team.tries()).hasSize(2).containsOnly(saved.id().toString());
    }

    @Test
    void anotherTryGoesToTheConversationThatTheNameLedTo() throws Exception {
        var only = server();
        var session = session(only);
        session.post(id(), GENERAL, "first").get(10, TimeUnit.SECONDS).orThrow();
        only.behave(FakeServer.Behaviour.SAVES_AND_DOUBTS);

        session.post(id(), GENERAL, "second").get(10, TimeUnit.SECONDS).orThrow();

        assertThat(team.targets())
                .extracting(target -> target.getToCase() + " " + target.getRoom() + target.getConversationId())
                .containsExactly("ROOM general", "ROOM general", "CONVERSATION_ID " + FakeTeam.ROOM);
    }

    @Test
    void aPasswordThatWasChangedByATryWithoutAnAnswerIsNotCalledWrong() throws Exception {
        var only = server();
        var session = session(only);
        only.behave(FakeServer.Behaviour.SAVES_AND_DOUBTS);

        var changed = session.changePassword("correct horse", "correcter horse").get(10, TimeUnit.SECONDS);
        var wrong = session.changePassword("correct horse", "another horse").get(10, TimeUnit.SECONDS);

        assertThat(changed).isInstanceOf(Answer.Done.class);
        assertThat(wrong).isInstanceOf(Answer.Refused.class);
        assertThat(team.password()).isEqualTo("correcter horse");
    }

    @Test
    void idsMadeLaterSortLater() throws Exception {
        var session = session(server());
        var first = session.newMessageId();
        var millis = System.currentTimeMillis();
        org.awaitility.Awaitility.await().until(() -> System.currentTimeMillis() > millis);

        assertThat(session.newMessageId().toString()).isGreaterThan(first.toString());
    }

    @Test
    void hintsToADeadLeaderDoNotTrapTheClient() throws Exception {
        var dead = server();
        var misled = server();
        var leader = server();
        misled.misleadTo(dead.address().toString());
        dead.die();
        team.elect(leader);

        var saved = session(misled, dead, leader).post(id(), GENERAL, "found").get(10, TimeUnit.SECONDS);

        assertThat(saved).isInstanceOf(Answer.Done.class);
        assertThat(team.texts()).containsExactly("found");
    }

    @Test
    void aSilentLeaderIsLeftWhenANewOneExists() throws Exception {
        var silent = server();
        var next = server();
        var session = session(silent, next);
        session.post(id(), GENERAL, "warm").get(10, TimeUnit.SECONDS).orThrow();
        silent.behave(FakeServer.Behaviour.SILENT);
        var answer = session.post(id(), GENERAL, "stuck");
        team.elect(next);
        var from = System.nanoTime();

        answer.get(10, TimeUnit.SECONDS).orThrow();

        assertThat(Duration.ofNanos(System.nanoTime() - from))
                .as("well before the call's own limit of 5 s")
                .isLessThan(Duration.ofSeconds(3));
        assertThat(team.texts()).containsExactly("warm", "stuck");
    }

    @Test
    void aLeaderWithoutMajorityIsLeftForTheOneOfTheHigherTerm() throws Exception {
        var minority = server();
        var majority = server();
        var session = session(minority, majority);
        minority.behave(FakeServer.Behaviour.NO_QUORUM);
        var answer = session.post(id(), GENERAL, "through");
        org.awaitility.Awaitility.await()
                .until(() -> session.cluster()
                                .leaderInfo(minority.address(), Duration.ofSeconds(1))
                                .join()
                        instanceof Answer.Done);
        team.elect(majority);

        assertThat(answer.get(10, TimeUnit.SECONDS)).isInstanceOf(Answer.Done.class);
    }

    @Test
    void whenNobodyAnswersTheCallSaysSoInTime() throws Exception {
        var dead = server();
        dead.die();
        var settings = team.settings(List.of(dead.address()), folder).withAnswerLimit(Duration.ofMillis(700));
        var connection = TeamConnection.open(settings, SqliteOutbox.open(folder.resolve("o.db")));
        connections.add(connection);

        var answer = connection.login("ana", "correct horse").get(5, TimeUnit.SECONDS);

        assertThat(answer).isInstanceOf(Answer.Unanswered.class);
    }

    @Test
    void theListOfServersIsLearnedKeptOnDiskAndReplaced() throws Exception {
        var first = server();
        var second = server();
        session(first).post(id(), GENERAL, "x").get(10, TimeUnit.SECONDS).orThrow();

        var list = new ReplicaListFile(folder).read(List.of(first.address()));

        assertThat(list.servers()).containsExactly(first.address(), second.address());
        assertThat(list.configIndex()).isEqualTo(team.configIndex());
        assertThat(Files.readString(folder.resolve("replicas.json")))
                .contains(second.address().toString());
    }
}
