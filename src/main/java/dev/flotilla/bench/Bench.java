package dev.flotilla.bench;

import dev.flotilla.client.Answer;
import dev.flotilla.client.view.ServerRole;
import dev.flotilla.client.view.ServerView;
import dev.flotilla.client.view.TeamView;
import dev.flotilla.demo.Closing;
import dev.flotilla.demo.DemoException;
import dev.flotilla.demo.DemoHome;
import dev.flotilla.demo.DemoTeam;
import dev.flotilla.demo.Ledger;
import dev.flotilla.demo.Person;
import dev.flotilla.demo.SameProgram;
import dev.flotilla.demo.ServerProcess;
import dev.flotilla.demo.TeamWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Measures three real servers, and the machine below them, in one run.
public final class Bench {
    private static final int SERVERS = 3;
    private static final int SENDERS_PER_CONNECTION = 16;
    private static final int SENDERS_DURING_KILLS = 16;
    private static final Duration RAW = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration CALM = Duration.ofSeconds(3); // between a restarted server and the next kill
    private static final List<String> JVM = List.of("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC");

    private final BenchOptions options;
    private final Consumer<String> progress;

    public Bench(BenchOptions options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /// @throws DemoException when the servers do not start or do not answer
    public BenchReport run() throws InterruptedException {
        try (var closing = new Closing()) {
            var home = closing.add(options.folder().map(DemoHome::createIn).orElseGet(DemoHome::create));
            progress.accept("measuring forces, SQLite commits and gRPC echoes in " + home.folder());
            var raw = RawRates.measure(home.folder(), options.senders(), RAW);
            var team =
                    closing.add(DemoTeam.of(SERVERS, home.folder(), SameProgram.find(), JVM, new SplittableRandom()));
            progress.accept("starting " + SERVERS + " servers");
            team.startAll();
            var people = signUp(closing, home, team);
            var levels = new ArrayList<BenchReport.Level>();
            for (var senders : options.senders()) {
                levels.add(level(people, senders, raw.echoes()));
            }
            var gaps = options.kills() == 0
                    ? Optional.<BenchReport.Gaps>empty()
                    : Optional.of(BenchReport.Gaps.of(kills(team, people)));
            return new BenchReport(new BenchReport.Raw(raw.forces(), raw.commits()), levels, gaps);
        }
    }

    private List<Person> signUp(Closing closing, DemoHome home, DemoTeam team) {
        var most = options.senders().stream().mapToInt(Integer::intValue).max().orElse(1);
        var people = new ArrayList<Person>();
        for (var i = 0; i < Math.ceilDiv(Math.max(most, SENDERS_DURING_KILLS), SENDERS_PER_CONNECTION); i++) {
            people.add(closing.add(Person.signUp(
                    "sender" + (i + 1),
                    team.addresses(),
                    team.trust(),
                    home.folder().resolve("people"),
                    new Ledger())));
        }
        return people;
    }

    private BenchReport.Level level(List<Person> people, int senders, Map<Integer, Double> echoes) {
        try (var load = Load.start(people, senders)) {
            pass(options.each().dividedBy(4));
            var before = leader(people);
            load.measure();
            var start = System.nanoTime();
            pass(options.each());
            var seconds = (System.nanoTime() - start) / 1e9;
            var measured = load.measured();
            var after = leader(people);
            if (!load.trouble().isEmpty()) {
                throw new DemoException("a message was not saved: " + load.trouble());
            }
            var level = new BenchReport.Level(
                    senders,
                    measured.count(),
                    measured.count() / seconds,
                    measured.p50Ms(),
                    measured.p99Ms(),
                    measured.maxMs(),
                    perEntry(measured.count(), before, after),
                    forcesPerMessage(measured.count(), before, after),
                    echoes.getOrDefault(senders, 0.0));
            progress.accept("%d senders: %.0f saved/s".formatted(senders, level.savedPerSecond()));
            return level;
        }
    }

    private static double perEntry(long saved, ServerView before, ServerView after) {
        var entries = after.indexes().lastLog() - before.indexes().lastLog();
        return before.id() != after.id() || entries <= 0 ? Double.NaN : (double) saved / entries;
    }

    private static double forcesPerMessage(long saved, ServerView before, ServerView after) {
        var forces = after.rates().forces() - before.rates().forces();
        return before.id() != after.id() || forces <= 0 || saved == 0 ? Double.NaN : (double) forces / saved;
    }

    /// Kills the leader again and again under load.
    private List<Double> kills(DemoTeam team, List<Person> people) {
        var gaps = new ArrayList<Double>();
        try (var load = Load.start(people, SENDERS_DURING_KILLS)) {
            for (var kill = 0; kill < options.kills(); kill++) {
                awaitAllCaughtUp(team, people);
                pass(CALM);
                var leader = leaderProcess(team, people);
                var killed = System.nanoTime();
                leader.kill();
                var gone = System.nanoTime();
                await("messages are saved after a kill", () -> load.lastSavedNanos() > gone);
                pass(Duration.ofSeconds(1));
                var gap = load.longestGap(killed, System.nanoTime()).toMillis() / 1000.0;
                gaps.add(gap);
                progress.accept(
                        "kill %d: server %d, %.2f s without an acknowledgement".formatted(kill + 1, leader.id(), gap));
                leader.start();
            }
            if (!load.trouble().isEmpty()) {
                throw new DemoException("a message was not saved: " + load.trouble());
            }
        }
        return gaps;
    }

    private static void awaitAllCaughtUp(DemoTeam team, List<Person> people) {
        await("all servers have caught up", () -> {
            var view = view(people);
            return view.servers().size() >= team.servers().size()
                    && view.leader().isPresent()
                    && view.servers().stream()
                            .allMatch(server -> server.role() == ServerRole.LEADER
                                    || server.role() == ServerRole.FOLLOWER
                                            && view.progressOf(server)
                                                    .filter(progress -> progress.lagEntries() < 1000)
                                                    .isPresent());
        });
    }

    private static ServerProcess leaderProcess(DemoTeam team, List<Person> people) {
        return TeamWatch.awaitLeader(people.getFirst().session().cluster(), team.addresses(), LIMIT)
                .flatMap(address -> team.servers().stream()
                        .filter(server -> server.address().equals(address))
                        .findFirst())
                .orElseThrow(() -> new DemoException("no server leads after " + LIMIT.toSeconds() + " s"));
    }

    /// As the servers see it now; between two leaders there is none.
    private static ServerView leader(List<Person> people) {
        var found = new AtomicReference<Optional<ServerView>>(Optional.empty());
        await("a server leads", () -> {
            found.set(view(people).leader());
            return found.get().isPresent();
        });
        return found.get().orElseThrow();
    }

    private static TeamView view(List<Person> people) {
        var answer = people.getFirst().session().cluster().view().join();
        if (answer instanceof Answer.Done<TeamView>(var view)) {
            return view;
        }
        throw new DemoException("no server tells about the team: " + answer.sentence());
    }

    private static void await(String what, BooleanSupplier condition) {
        var end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new DemoException("waited " + LIMIT.toSeconds() + " s until " + what);
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static void pass(Duration time) {
        var end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
