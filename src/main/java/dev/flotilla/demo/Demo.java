package dev.flotilla.demo;

import dev.flotilla.client.Answer;
import dev.flotilla.client.view.ServerRole;
import dev.flotilla.client.view.ServerView;
import dev.flotilla.client.view.TeamView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// A running demo: the servers, the people, what can be done to them, and the verdict. Actions block and come from one
/// thread; [#view] may be asked by any.
///
/// [#close] leaves no process and no file behind; it runs at the end of this process in any case, be it by Ctrl-C or
/// by a closed terminal.
public final class Demo implements AutoCloseable {
    private static final Duration LEADER_LIMIT = Duration.ofSeconds(90);
    private static final Duration RESUME_LIMIT = Duration.ofSeconds(30);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final DemoOptions options;
    private final long startNanos = System.nanoTime();
    private final Chronicle chronicle = new Chronicle(startNanos);
    private final Ledger ledger = new Ledger();
    private final Closing closing = new Closing();
    private final DemoTeam team;
    private final Copies.Reader reader;
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final DemoHome home;
    private volatile Optional<Senders> senders = Optional.empty();
    private volatile Optional<TeamWatch> watch = Optional.empty();
    private volatile long trafficNanos;
    private volatile long trafficEndNanos; // 0 while people send

    private record Fault(long atNanos, String what) {}

    public Demo(DemoOptions options, Copies.Reader reader, RandomGenerator random) {
        this.options = options;
        this.reader = reader;
        this.home = closing.add(DemoHome.create());
        this.team = closing.add(DemoTeam.of(options.servers(), home.folder(), SameProgram.find(), List.of(), random));
    }

    /// Tells every happening as it comes, on the thread on which it comes.
    public void onHappening(Consumer<String> line) {
        chronicle.onHappening(happening -> line.accept(DemoScreen.seconds(happening.at()) + " s  " + happening.text()));
    }

    /// Starts the servers, waits for a leader, makes the accounts, lets people send.
    public void start() {
        chronicle.add("starting " + options.servers() + " servers: " + String.join(", ", team.addresses()));
        team.startAll();
        var people = closing.add(signUp());
        senders = Optional.of(people);
        watch = Optional.of(closing.add(new TeamWatch(people.first().session().cluster(), chronicle)));
        awaitTeam();
        chronicle.add("server " + leader().id() + " leads, all " + options.servers() + " vote; " + options.people()
                + " people send " + rounded(options.rate()) + " messages a second");
        trafficNanos = System.nanoTime();
        people.start();
    }

    /// Servers come to the first one as they start; the demo begins when all of them vote.
    private void awaitTeam() {
        for (var server : team.servers()) {
            if (!awaitMember(server, LEADER_LIMIT)) {
                throw new DemoException("server " + server.id() + " is no voter after " + LEADER_LIMIT.toSeconds()
                        + " s; the servers' logs end with\n" + logEnds());
            }
        }
    }

    private Senders signUp() {
        var folder = home.folder().resolve("people");
        try {
            return Senders.signUp(options.people(), options.rate(), team, folder, ledger, startNanos);
        } catch (DemoException e) {
            throw new DemoException(e.sentence() + "\nThe servers' logs end with\n" + logEnds());
        }
    }

    /// The process of the leader, as it says itself; waits for one.
    ///
    /// @throws DemoException when no server leads
    public ServerProcess leader() {
        return TeamWatch.awaitLeader(people().first().session().cluster(), runningAddresses(), LEADER_LIMIT)
                .flatMap(this::byAddress)
                .orElseThrow(() -> new DemoException("no server leads after " + LEADER_LIMIT.toSeconds()
                        + " s; the servers' logs end with\n" + logEnds()));
    }

    /// `kill -9`, and waits until messages are acknowledged again.
    public ServerProcess killLeader() {
        var leader = leader();
        fault("server " + leader.id() + ", the leader, is killed (kill -9)");
        leader.kill();
        awaitAcknowledgement();
        return leader;
    }

    /// Freezes the leader's process for a while; the others go on without it.
    public void pauseLeader(Duration time) {
        var leader = leader();
        fault("server " + leader.id() + ", the leader, is paused for " + time.toSeconds() + " s");
        leader.pause();
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leader.resume();
            chronicle.add("server " + leader.id() + " goes on");
        }
    }

    /// Cuts the leader off from the other servers, both ways, until [#restartAll]; people still reach it.
    public void cutLeaderOff() {
        var leader = leader();
        fault("server " + leader.id() + ", the leader, is cut off from the other servers");
        team.cutOff(leader);
        // what it had sent on before is still acknowledged; the pause ends with the next leader's first message
        await(
                RESUME_LIMIT,
                () -> latest().flatMap(TeamView::leader)
                        .filter(next -> next.id() != leader.id())
                        .isPresent());
        awaitAcknowledgement();
    }

    /// Starts what is not running, resumes what is paused, joins what is cut off.
    public void restartAll() {
        team.cutOff().ifPresent(server -> {
            team.heal();
            chronicle.add("server " + server.id() + " is no longer cut off");
        });
        for (var server : team.servers()) {
            server.resume();
            if (server.state() == ServerProcess.State.STOPPED) {
                chronicle.add("server " + server.id() + " is started again");
                server.start();
            }
        }
    }

    /// Hands leadership to another running server, politely.
    public void handOver() {
        var leader = leader();
        var target = team.servers().stream()
                .filter(server -> server != leader && server.state() == ServerProcess.State.RUNNING)
                .findFirst();
        if (target.isEmpty()) {
            chronicle.add("nobody is there to hand over to");
            return;
        }
        fault("server " + leader.id() + " hands over to server " + target.get().id());
        var answer = people().first()
                .session()
                .cluster()
                .transfer(target.get().id(), 0)
                .join();
        chronicle.add(
                answer instanceof Answer.Done<?>(dev.flotilla.client.view.ChangeView change)
                        ? change.sentence()
                        : answer.sentence());
    }

    /// Starts one more server, which joins.
    public ServerProcess addServer() {
        var added = team.add();
        chronicle.add("server " + added.id() + " (" + added.address() + ") starts and asks to join");
        return added;
    }

    /// Waits until `server` takes part: a member that follows or leads.
    ///
    /// @return whether it does within `limit`
    public boolean awaitMember(ServerProcess server, Duration limit) {
        return await(
                limit,
                () -> latest().flatMap(view -> view.server(server.id()))
                        .filter(ServerView::voter)
                        .filter(one -> one.role() == ServerRole.FOLLOWER || one.role() == ServerRole.LEADER)
                        .isPresent());
    }

    /// Waits for a new acknowledgement after now.
    private void awaitAcknowledgement() {
        var now = System.nanoTime();
        if (await(RESUME_LIMIT, () -> ledger.lastSavedNanos() > now)) {
            chronicle.add(
                    "messages are saved again: a pause of " + DemoScreen.seconds(pauseOf(faults.size() - 1)) + " s");
        } else {
            chronicle.add("nothing is saved since " + RESUME_LIMIT.toSeconds() + " s");
        }
    }

    /// Stops the traffic, heals everything, lets everybody catch up, and compares the servers' files with the ledger.
    public Verdict verdict() {
        people().stop();
        trafficEndNanos = System.nanoTime();
        restartAll();
        chronicle.add("the people stop; outboxes are emptied, servers catch up");
        chronicle.add(people().drain(DRAIN_LIMIT).orElse("the outboxes are empty"));
        var copies = Copies.whenEqual(team.servers(), ledger.highestSequence(), reader, CATCH_UP_LIMIT);
        var comparison = Comparison.of(ledger, copies);
        chronicle.add("read " + copies.size() + " database files");
        return new Verdict(comparison, longestPause(), serversAtEnd(copies));
    }

    public DemoView view() {
        var view = latest();
        var leader = view.flatMap(TeamView::leader);
        var now = System.nanoTime();
        return new DemoView(
                chronicle.since(),
                team.servers().stream().map(server -> row(server, view)).toList(),
                leader.map(one -> OptionalInt.of(one.id())).orElse(OptionalInt.empty()),
                leader.map(ServerView::term).orElse(0L),
                view.map(one -> one.health().survives()).orElse(0),
                view.map(one -> one.health().sentence()).orElse("The servers start."),
                new DemoView.Traffic(
                        ledger.sentCount(),
                        ledger.savedCount(),
                        ledger.waitingCount(),
                        ledger.savedCount()
                                * (double) NANOS_PER_SECOND
                                / Math.max(NANOS_PER_SECOND, now - trafficNanos)),
                Duration.ofNanos(now - Math.max(trafficNanos, ledger.lastSavedNanos())),
                pauses(),
                chronicle.all(),
                "");
    }

    private DemoView.ServerRow row(ServerProcess server, Optional<TeamView> view) {
        var doing = switch (server.state()) {
            case STOPPED -> DemoView.Doing.KILLED;
            case PAUSED -> DemoView.Doing.PAUSED;
            case RUNNING ->
                team.cutOff().filter(server::equals).isPresent() ? DemoView.Doing.CUT_OFF : DemoView.Doing.RUNNING;
        };
        var seen = view.flatMap(all -> all.server(server.id()));
        var isUp = doing == DemoView.Doing.RUNNING;
        var lag = seen.flatMap(one -> view.orElseThrow().progressOf(one)).map(ServerView.Progress::lagEntries);
        return new DemoView.ServerRow(
                server.id(),
                server.address(),
                doing,
                isUp
                        ? seen.map(one -> one.role().name().toLowerCase(Locale.ROOT))
                                .orElse("-")
                        : "-",
                seen.map(one -> OptionalLong.of(one.term())).orElse(OptionalLong.empty()),
                seen.map(one -> OptionalLong.of(one.indexes().applied())).orElse(OptionalLong.empty()),
                isUp ? lag.map(OptionalLong::of).orElse(OptionalLong.empty()) : OptionalLong.empty());
    }

    private List<Verdict.Server> serversAtEnd(List<ServerCopy> copies) {
        var leader =
                TeamWatch.awaitLeader(people().first().session().cluster(), runningAddresses(), Duration.ofSeconds(5));
        return copies.stream()
                .sorted(Comparator.comparingInt(ServerCopy::serverId))
                .map(copy -> {
                    var server = team.server(copy.serverId()).orElseThrow();
                    var role = leader.filter(server.address()::equals).isPresent()
                            ? "LEADER"
                            : latest().flatMap(view -> view.server(copy.serverId()))
                                    .map(one -> one.role() == ServerRole.LEADER
                                            ? "FOLLOWER"
                                            : one.role().name())
                                    .orElse("UNKNOWN");
                    return new Verdict.Server(
                            copy.serverId(),
                            server.address(),
                            role,
                            copy.appliedIndex(),
                            HexFormat.of().formatHex(copy.digest().toArray()));
                })
                .toList();
    }

    private void fault(String what) {
        faults.add(new Fault(System.nanoTime(), what));
        chronicle.add(what);
    }

    private Duration longestPause() {
        return pauses().stream()
                .max(Comparator.naturalOrder())
                .orElseGet(() -> Duration.ofNanos(ledger.longestGapNanos(trafficNanos, endOfTraffic())));
    }

    private List<Duration> pauses() {
        var pauses = new ArrayList<Duration>();
        for (var i = 0; i < faults.size(); i++) {
            pauses.add(pauseOf(i));
        }
        return pauses;
    }

    /// The longest silence from a fault to the next one, or for half a minute.
    private Duration pauseOf(int fault) {
        var from = faults.get(fault).atNanos();
        var until = fault + 1 < faults.size() ? faults.get(fault + 1).atNanos() : endOfTraffic();
        return Duration.ofNanos(ledger.longestGapNanos(from, Math.min(until, from + RESUME_LIMIT.toNanos())));
    }

    /// Now; or when people had stopped and the last of their messages was saved.
    private long endOfTraffic() {
        return trafficEndNanos == 0 ? System.nanoTime() : Math.max(trafficEndNanos, ledger.lastSavedNanos());
    }

    private Optional<TeamView> latest() {
        return watch.flatMap(TeamWatch::latest);
    }

    private Senders people() {
        return senders.orElseThrow(() -> new IllegalStateException("the demo has not started"));
    }

    private List<String> runningAddresses() {
        return team.servers().stream()
                .filter(server -> server.state() == ServerProcess.State.RUNNING)
                .map(ServerProcess::address)
                .toList();
    }

    private Optional<ServerProcess> byAddress(String address) {
        return team.servers().stream()
                .filter(server -> server.address().equals(address))
                .findFirst();
    }

    private String logEnds() {
        return new LogEnds(team.servers()).text();
    }

    private static boolean await(Duration limit, java.util.function.BooleanSupplier condition) {
        var end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                return false;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    private static String rounded(double rate) {
        return rate == Math.rint(rate) ? Long.toString((long) rate) : Double.toString(rate);
    }

    @Override
    public void close() {
        closing.close();
    }
}
