package dev.flotilla.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.MessageId;
import dev.flotilla.rpc.Commands.Outcome;
import dev.flotilla.storage.DatabaseAudit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/// A few servers in this process and what was acknowledged by them. [#close] is the verdict: every acknowledged message
/// is
/// in each server's own database file, once, at the same place, and the files are sound.
final class TestTeam implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final List<TestNode> nodes = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final Queue<MessageId> acknowledged = new ConcurrentLinkedQueue<>();
    private final Path folder;
    private final Random random;

    TestTeam(Path folder, int founders) {
        var seed = Long.getLong("flotilla.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("seed " + seed + " (-Dflotilla.seed=" + seed + " repeats the ports)");
        this.folder = folder;
        this.random = new Random(seed);
        for (var i = 0; i < founders; i++) {
            ports.add(TestNode.freePort(random));
        }
        for (var i = 0; i < founders; i++) {
            nodes.add(new TestNode(i + 1, ports.get(i), ports, folder));
        }
    }

    /// A further server that knows the founders' addresses.
    TestNode newcomer() {
        var node = new TestNode(nodes.size() + 1, TestNode.freePort(random), ports, folder);
        nodes.add(node);
        return node;
    }

    TestNode node(int id) {
        return nodes.get(id - 1);
    }

    List<TestNode> running() {
        return nodes.stream().filter(TestNode::runs).toList();
    }

    /// Starts server 1 as founder and the others, and waits until all vote.
    void form() {
        node(1).startAsFounder();
        nodes.stream().skip(1).forEach(TestNode::start);
        awaitVoters(nodes.size());
        createPeople();
    }

    void createPeople() {
        apply(TestNode.createAccount(1));
        apply(TestNode.createAccount(2));
    }

    void awaitVoters(int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(running()).allSatisfy(node -> {
                    assertThat(node.state()).isInstanceOf(NodeState.Serving.class);
                    assertThat(node.status().configuration().voters()).hasSize(count);
                }));
    }

    void awaitServing() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(running())
                        .allSatisfy(node -> assertThat(node.state()).isInstanceOf(NodeState.Serving.class)));
    }

    Optional<TestNode> leader() {
        return running().stream().filter(TestNode::leads).findFirst();
    }

    TestNode awaitLeader() {
        await().atMost(PATIENCE).until(() -> leader().isPresent());
        return leader().orElseThrow();
    }

    /// Repeats the command on whoever leads until it is applied; the ids in it make that safe.
    Outcome.Applied apply(Command command) {
        return (Outcome.Applied) await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> submit(command), Outcome.Applied.class::isInstance);
    }

    private Outcome submit(Command command) {
        Outcome last = new Outcome.Busy();
        for (var node : running()) {
            last = node.submit(command);
            if (last instanceof Outcome.Applied) {
                return last;
            }
        }
        return last;
    }

    void send(int count) {
        for (var i = 0; i < count; i++) {
            var message = TestNode.message(1, 2, "message " + i);
            var applied = apply(message);
            assertThat(applied.result()).isInstanceOf(CommandResult.MessageSaved.class);
            acknowledged.add(((Command.PostMessage) message).message());
        }
    }

    int acknowledged() {
        return acknowledged.size();
    }

    void awaitAllEqual() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            var digests = running().stream().map(TestNode::digest).collect(Collectors.toSet());
            assertThat(digests)
                    .as("digests of %s", running().stream().map(TestNode::id).toList())
                    .hasSize(1);
        });
    }

    /// Stops everybody who runs, then reads each server's own file.
    void verify(Set<Integer> ids) {
        awaitAllEqual();
        running().forEach(TestNode::stop);
        List<DatabaseAudit.Report> reports = ids.stream()
                .sorted()
                .map(id -> DatabaseAudit.of(node(id).database()))
                .toList();
        assertThat(reports).allSatisfy(report -> {
            assertThat(report.problems()).isEmpty();
            var found =
                    report.messages().stream().map(DatabaseAudit.Message::id).toList();
            assertThat(found).doesNotHaveDuplicates().containsAll(acknowledged);
            assertThat(report.messages()).isEqualTo(reports.getFirst().messages());
        });
    }

    @Override
    public void close() {
        running().forEach(TestNode::stop);
    }
}
