package dev.flotilla.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.base.Clock;
import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.Sequence;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import dev.flotilla.consensus.Proposal;
import dev.flotilla.rpc.Commands.Outcome;
import dev.flotilla.storage.AppliedCommand;
import dev.flotilla.storage.AppliedEntry;
import dev.flotilla.storage.Audience;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CommandGatewayTest {
    private static final CommandGateway.Limits LIMITS = new CommandGateway.Limits(
            8,
            10_000,
            2,
            20,
            100_000,
            TimeUnit.MICROSECONDS.toNanos(300),
            Duration.ofMillis(300),
            Duration.ofMillis(600));

    private static final Command UNFIT = command(666);

    private final FakeReplicatedLog log = new FakeReplicatedLog();
    private final List<List<Command>> encoded = new ArrayList<>();
    private CommandGateway gateway = gateway(LIMITS);

    private CommandGateway gateway(CommandGateway.Limits limits) {
        return new CommandGateway(
                log,
                commands -> {
                    encoded.add(commands);
                    if (commands.contains(UNFIT)) {
                        throw new IllegalArgumentException("not for the log");
                    }
                    return ByteBuffer.allocate(4).putInt(commands.size()).array();
                },
                refused -> new Outcome.NotLeader("10.0.0.1:50051", refused.term()),
                limits,
                Clock.SYSTEM,
                "test");
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private static Command command(long position) {
        return new Command.MarkRead(0, new AccountId(new UUID(0, 1)), new ConversationId(new UUID(0, 2)), position);
    }

    private FakeReplicatedLog.Proposed proposal() throws InterruptedException {
        return java.util.Objects.requireNonNull(log.proposed.poll(5, TimeUnit.SECONDS), "nothing was proposed");
    }

    private static int size(FakeReplicatedLog.Proposed proposed) {
        return ByteBuffer.wrap(proposed.entry()).getInt();
    }

    private static void commit(FakeReplicatedLog.Proposed proposed, long firstSequence) {
        var commands = new ArrayList<AppliedCommand>();
        for (var i = 0; i < size(proposed); i++) {
            var sequence = firstSequence + i;
            commands.add(new AppliedCommand(
                    new Sequence(sequence),
                    new CommandResult.ReadMarked(sequence),
                    Optional.empty(),
                    new Audience.Nobody()));
        }
        var at = new Position(1, new LogIndex(firstSequence));
        proposed.outcome().complete(new Proposal.Committed<>(at, new AppliedEntry(at, commands, Bytes.EMPTY)));
    }

    private List<CompletableFuture<Outcome>> submit(int count) {
        var answers = new ArrayList<CompletableFuture<Outcome>>();
        for (var i = 0; i < count; i++) {
            answers.add(gateway.submit(command(i)));
        }
        return answers;
    }

    /// Fills both places in flight, so that what follows has to wait together.
    private List<FakeReplicatedLog.Proposed> fillFlight() throws InterruptedException {
        var first = gateway.submit(command(-1));
        var one = proposal();
        var second = gateway.submit(command(-2));
        var two = proposal();
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        return List.of(one, two);
    }

    @Test
    void aLoneCommandIsProposedAtOnceAndGetsItsAnswer() throws Exception {
        var answer = gateway.submit(command(1));
        commit(proposal(), 41);

        assertThat(answer.get()).isEqualTo(new Outcome.Applied(new Sequence(41), new CommandResult.ReadMarked(41)));
    }

    @Test
    void commandsThatArriveWhileEntriesAreInFlightShareTheNextOneInOrderAndKeepTheirOwnAnswers() throws Exception {
        var flight = fillFlight();
        var answers = submit(5);
        assertThat(log.proposed).isEmpty();

        commit(flight.getFirst(), 1);
        var shared = proposal();
        commit(shared, 10);

        assertThat(size(shared)).isEqualTo(5);
        assertThat(encoded.getLast()).containsExactly(command(0), command(1), command(2), command(3), command(4));
        for (var i = 0; i < 5; i++) {
            assertThat(answers.get(i).get())
                    .isEqualTo(new Outcome.Applied(new Sequence(10 + i), new CommandResult.ReadMarked(10 + i)));
        }
    }

    @Test
    void anEntryIsBoundedByCount() throws Exception {
        var flight = fillFlight();
        var answers = submit(10);

        commit(flight.get(0), 1);
        var full = proposal();
        commit(full, 10);
        var rest = proposal();

        assertThat(size(full)).isEqualTo(8);
        assertThat(size(rest)).isEqualTo(2);
        assertThat(answers.get(9)).isNotDone();
    }

    @Test
    void anEntryIsBoundedByBytesAndALargeCommandGoesAlone() throws Exception {
        var flight = fillFlight();
        var large = new Command.PostMessage(
                0,
                new dev.flotilla.chat.MessageId(new UUID(0, 1)),
                new AccountId(new UUID(0, 1)),
                new Command.Place.Person(new AccountId(new UUID(0, 2))),
                Bytes.of(new byte[11_000]),
                "");
        var before = gateway.submit(command(1));
        var itself = gateway.submit(large);

        commit(flight.get(0), 1);
        assertThat(size(proposal())).isEqualTo(1);
        commit(flight.get(1), 2);
        assertThat(size(proposal())).isEqualTo(1);
        assertThat(before).isNotDone();
        assertThat(itself).isNotDone();
    }

    @Test
    void aFullQueueAnswersBusyAtOnce() throws Exception {
        fillFlight();
        submit(20);

        assertThat(gateway.submit(command(99)).get()).isEqualTo(new Outcome.Busy());
    }

    @Test
    void whenTheEntryIsNotAcceptedEveryCommandLearnsTheLeader() throws Exception {
        var flight = fillFlight();
        var answers = submit(3);
        commit(flight.getFirst(), 1);
        proposal().outcome().complete(new Proposal.NotLeader<>(Optional.empty(), 7));

        for (var answer : answers) {
            assertThat(answer.get()).isEqualTo(new Outcome.NotLeader("10.0.0.1:50051", 7));
        }
    }

    @Test
    void aCommandThatTheLogDoesNotTakeDoesNotTakeItsCompanionsAlong() throws Exception {
        var flight = fillFlight();
        var before = gateway.submit(command(1));
        var unfit = gateway.submit(UNFIT);
        var after = gateway.submit(command(2));
        commit(flight.getFirst(), 1);
        commit(proposal(), 10);

        assertThat(before.get()).isEqualTo(new Outcome.Applied(new Sequence(10), new CommandResult.ReadMarked(10)));
        assertThat(unfit.get()).isInstanceOf(Outcome.NotServing.class);
        assertThat(after.get()).isEqualTo(new Outcome.Applied(new Sequence(11), new CommandResult.ReadMarked(11)));
    }

    @Test
    void whatTheEngineNeverAnswersEndsAsUnknownAndFreesItsPlace() throws Exception {
        var flight = fillFlight();
        var later = gateway.submit(command(3));

        await().atMost(Duration.ofSeconds(5)).until(() -> log.proposed.size() == 1 || later.isDone());

        assertThat(flight).allSatisfy(entry -> assertThat(entry.outcome()).isNotDone());
        assertThat(gateway.submit(command(4)))
                .succeedsWithin(Duration.ofSeconds(3))
                .isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void whatWaitsTooLongForAPlaceWasNotAcceptedAndIsSaidSo() throws Exception {
        fillFlight();
        var waiting = gateway.submit(command(3));

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(3)).isInstanceOf(Outcome.NoQuorum.class);
        assertThat(log.proposed).isEmpty();
    }

    @Test
    void closingRefusesWhatWaitsAndWhatComes() throws Exception {
        fillFlight();
        var waiting = gateway.submit(command(3));

        gateway.close();

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(3)).isInstanceOf(Outcome.NotServing.class);
        assertThat(gateway.submit(command(4)).get()).isInstanceOf(Outcome.NotServing.class);
    }

    @Test
    void thirtyTwoSendersShareEntriesWhenTheEngineTakesTwoMilliseconds() {
        gateway.close();
        gateway = gateway(CommandGateway.Limits.DEFAULT);
        var engine = Thread.ofPlatform().daemon().start(() -> answerEachAfter(2));
        var senders = new ArrayList<Thread>();
        for (var sender = 0; sender < 32; sender++) {
            senders.add(Thread.ofVirtual().start(() -> {
                for (var i = 0; i < 40; i++) {
                    assertThat(gateway.submit(command(i)).join()).isInstanceOf(Outcome.Applied.class);
                }
            }));
        }
        senders.forEach(CommandGatewayTest::join);
        engine.interrupt();

        var perEntry =
                (double) gateway.meter().commandsProposed() / gateway.meter().entriesProposed();
        System.out.printf("commands per entry at 32 senders: %.1f%n", perEntry);
        assertThat(gateway.meter().commandsProposed()).isEqualTo(32 * 40);
        assertThat(perEntry).isGreaterThan(8);
    }

    private void answerEachAfter(int millis) {
        long sequence = 1;
        try {
            while (true) {
                var proposed = log.proposed.take();
                TimeUnit.MILLISECONDS.sleep(millis);
                commit(proposed, sequence);
                sequence += size(proposed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
