package dev.flotilla.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.client.Answer;
import dev.flotilla.client.ClusterControl;
import dev.flotilla.client.view.ServerRole;
import dev.flotilla.demo.Closing;
import dev.flotilla.demo.Copies;
import dev.flotilla.demo.DatabaseFiles;
import dev.flotilla.demo.DemoTeam;
import dev.flotilla.demo.Ledger;
import dev.flotilla.demo.SameProgram;
import dev.flotilla.demo.Senders;
import dev.flotilla.demo.ServerProcess;
import dev.flotilla.demo.TeamWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A team of real servers under load, with everything that is written down about it. One thread drives it.
public final class ChaosTeam implements AutoCloseable {
    public static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int PEOPLE = 5;
    private static final List<String> JVM = List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Closing closing = new Closing();
    private final Ledger ledger = new Ledger();
    private final List<Evidence.Silence> silences = new ArrayList<>();
    private final List<StreamLog> streams = new CopyOnWriteArrayList<>();
    private final DemoTeam team;
    private final Senders senders;
    private final ClusterControl cluster;
    private final LeaderWitness witness;
    private final ReadLog reads;
    private int kills;

    /// Starts servers and people; returns when messages are acknowledged.
    ///
    /// @param serverFolder where each server's folder is made
    public static ChaosTeam start(Path serverFolder, Path peopleFolder, SameProgram program, double rate, long seed) {
        var team = DemoTeam.of(3, serverFolder, program, JVM, new SplittableRandom(seed));
        return new ChaosTeam(team, peopleFolder, rate, seed);
    }

    private ChaosTeam(DemoTeam team, Path peopleFolder, double rate, long seed) {
        this.team = closing.add(team);
        try {
            team.startAll();
            this.senders = closing.add(Senders.signUp(PEOPLE, rate, team, peopleFolder, ledger, seed));
            this.cluster = senders.first().session().cluster();
            this.witness = closing.add(new LeaderWitness(cluster, this::running));
            this.reads = closing.add(new ReadLog(senders.people()));
            senders.people().stream().limit(2).forEach(person -> streams.add(closing.add(new StreamLog(person))));
            senders.start();
            awaitAcknowledgement("the first message");
            awaitMembers();
        } catch (RuntimeException | AssertionError e) {
            printLogs();
            closing.close();
            throw e;
        }
    }

    public List<ServerProcess> servers() {
        return team.servers();
    }

    public DemoTeam team() {
        return team;
    }

    public Ledger ledger() {
        return ledger;
    }

    public ClusterControl cluster() {
        return cluster;
    }

    public Senders senders() {
        return senders;
    }

    public int kills() {
        return kills;
    }

    public ServerProcess leader() {
        var address = TeamWatch.awaitLeader(cluster, running(), LIMIT);
        assertThat(address).as("a leader within " + LIMIT.toSeconds() + " s").isPresent();
        return servers().stream()
                .filter(server -> server.address().equals(address.get()))
                .findFirst()
                .orElseThrow();
    }

    public List<ServerProcess> followers() {
        var leader = leader();
        return servers().stream().filter(server -> server != leader).toList();
    }

    public void kill(ServerProcess server) {
        server.kill();
        kills++;
    }

    /// All at one moment, as near as processes allow.
    public void killAll() {
        var threads = servers().stream()
                .map(server -> Thread.ofPlatform().start(server::kill))
                .toList();
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        kills += threads.size();
    }

    public void startAll() {
        servers().forEach(server -> {
            server.resume();
            server.start();
        });
    }

    /// Nothing that is sent from now until [#majorityRunsAgain] may be acknowledged before that.
    public long noMajorityRuns() {
        return System.nanoTime();
    }

    public void majorityRunsAgain(long since) {
        silences.add(new Evidence.Silence(since, System.nanoTime()));
    }

    /// Waits for an acknowledgement of a message after now.
    public void awaitAcknowledgement(String after) {
        var now = System.nanoTime();
        await("an acknowledgement after " + after, () -> ledger.lastSavedNanos() > now);
    }

    /// Waits until every server runs as a voter: leads or follows.
    public void awaitMembers() {
        await("every server votes", () -> {
            if (!(cluster.view().join() instanceof Answer.Done<dev.flotilla.client.view.TeamView>(var view))) {
                return false;
            }
            return servers().stream()
                    .allMatch(server -> view.server(server.id())
                            .filter(one -> one.voter()
                                    && (one.role() == ServerRole.LEADER || one.role() == ServerRole.FOLLOWER))
                            .isPresent());
        });
    }

    /// Heals everything, lets people finish and servers catch up, and has the run judged.
    public List<String> verify(String run) {
        startAll();
        awaitMembers();
        senders.stop();
        var left = senders.drain(LIMIT);
        assertThat(left).as("what is left in outboxes").isEmpty();
        reads.close();
        var copies = Copies.whenEqual(servers(), ledger.highestSequence(), new DatabaseFiles(), LIMIT);
        // as many messages as were acknowledged there: enough to stop waiting, the verifier looks closer
        var toTell = acknowledgedInGeneral();
        await(
                "streams have told everything, " + toTell + " in #general at least",
                () -> streams.stream().allMatch(stream -> stream.told() >= toTell));
        return ClusterVerifier.verify(
                run, new Evidence(ledger, copies, reads.all(), streams, witness.leadersByTerm(), silences));
    }

    private long acknowledgedInGeneral() {
        return ledger.lines().stream()
                .filter(line ->
                        line.sent().place().equals("#general") && line.saved().isPresent())
                .count();
    }

    public void await(String what, BooleanSupplier condition) {
        var end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                printLogs();
                throw new AssertionError("waited " + LIMIT.toSeconds() + " s until " + what);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    public void pass(Duration time) {
        var end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private List<String> running() {
        return servers().stream()
                .filter(server -> server.state() == ServerProcess.State.RUNNING)
                .map(ServerProcess::address)
                .toList();
    }

    /// The ends of the servers' logs, for a run that went wrong.
    public void printLogs() {
        streams.forEach(System.out::println);
        for (var server : servers()) {
            try {
                var lines = Files.readAllLines(server.spec().logFile());
                System.out.println("--- server " + server.id() + " (" + server.state() + ")");
                lines.subList(Math.max(0, lines.size() - 25), lines.size()).forEach(System.out::println);
            } catch (IOException e) {
                System.out.println("--- server " + server.id() + ": no log");
            }
        }
    }

    @Override
    public void close() {
        closing.close();
    }
}
