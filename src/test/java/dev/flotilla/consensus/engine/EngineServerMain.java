package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.JournalStateMachine;
import dev.flotilla.consensus.Leadership;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.Proposal;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/// One engine in a process of its own, for tests that kill processes: commands come on standard input, a line each,
/// answers go to standard output.
public final class EngineServerMain {
    private final PrintStream out;
    private final EngineReplicatedLog<Long> log;
    private final JournalStateMachine state;

    private EngineServerMain(PrintStream out, EngineSettings settings, Path folder) {
        this.out = out;
        this.state = new JournalStateMachine(folder.resolve("journal"));
        this.log = EngineReplicatedLog.open(
                settings,
                state,
                (leader, atLeast) -> CompletableFuture.failedFuture(new IllegalStateException("no snapshots")),
                new Quiet());
    }

    /// `folder group self electionMinMs electionMaxMs member...` with a member as `id=port`
    public static void main(String[] arguments) throws Exception {
        var stdout = System.out;
        System.setOut(System.err);
        var folder = Path.of(arguments[0]);
        var members =
                Arrays.stream(arguments).skip(5).map(EngineServerMain::member).toList();
        var id = MemberId.parse(arguments[2]);
        var self = members.stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow();
        var stall = Duration.ofMillis(Long.getLong("engine.stallMs", 1_000));
        var closes = Duration.ofMillis(
                Long.getLong("engine.pauseClosesMs", Duration.ofDays(3650).toMillis()));
        var settings = EngineSettings.of(
                        id,
                        new GroupId(UUID.fromString(arguments[1])),
                        self.engineAddress(),
                        folder.resolve("engine"),
                        members)
                .with(new EngineSettings.Timing(
                        Duration.ofMillis(Long.parseLong(arguments[3])),
                        Duration.ofMillis(Long.parseLong(arguments[4])),
                        closes,
                        stall));
        new EngineServerMain(stdout, settings, folder).serve();
    }

    private static Member member(String text) {
        var parts = text.split("=");
        var address = new HostPort("127.0.0.1", Integer.parseInt(parts[1]));
        return new Member(MemberId.parse(parts[0]), address, address, true);
    }

    private void serve() throws Exception {
        say("ready");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            command(line.split(" ", 3));
        }
        log.close();
    }

    private void command(String[] words) {
        switch (words[0]) {
            case "propose" -> propose(words[1], words[2]);
            case "status" -> {
                var status = log.status();
                say("status " + status.role() + " " + status.term() + " "
                        + status.leader().map(MemberId::toString).orElse("-") + " " + status.applied() + " "
                        + status.trouble());
            }
            case "campaign" -> say("campaign " + log.leadership().campaign(Long.parseLong(words[1])));
            case "entries" -> say("entries " + String.join(",", state.entries()));
            case "read" -> log.readPoint().thenAccept(point -> say("read " + point));
            case "transfer" ->
                log.leadership().transferTo(MemberId.parse(words[1])).thenAccept(change -> say("transfer " + change));
            case "bench" -> bench(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            default -> say("unknown " + words[0]);
        }
    }

    private void propose(String id, String text) {
        log.propose(text.getBytes(StandardCharsets.UTF_8)).thenAccept(answer -> {
            var said = switch (answer) {
                case Proposal.Committed<Long> c -> "committed " + c.at().index();
                case Proposal.NotLeader<Long> n -> "notleader";
                case Proposal.Busy<Long> b -> "busy " + b.reason();
                case Proposal.Unknown<Long> u -> "unknown " + u.reason();
            };
            say("answer " + id + " " + said);
        });
    }

    /// Proposes `count` entries of 100 bytes, so many in flight at once; says what each took.
    private void bench(int inFlight, int count) {
        var free = new Semaphore(inFlight);
        var took = new long[count];
        var failed = new AtomicLong();
        var entry = "x".repeat(100).getBytes(StandardCharsets.UTF_8);
        var forces = EngineMetrics.forceClock(log.metricsName()).count();
        var start = System.nanoTime();
        for (var i = 0; i < count; i++) {
            var n = i;
            free.acquireUninterruptibly();
            var sent = System.nanoTime();
            log.propose(entry).thenAccept(answer -> {
                took[n] = System.nanoTime() - sent;
                if (!(answer instanceof Proposal.Committed)) {
                    failed.incrementAndGet();
                }
                free.release();
            });
        }
        free.acquireUninterruptibly(inFlight);
        var seconds = (System.nanoTime() - start) / 1e9;
        Arrays.sort(took);
        say(String.format(
                java.util.Locale.ROOT,
                "bench %d in flight: %.0f/s p50 %.2f ms p99 %.2f ms, failed %d, forces per entry %.2f, force p99 %d us",
                inFlight,
                count / seconds,
                took[count / 2] / 1e6,
                took[(int) (count * 0.99)] / 1e6,
                failed.get(),
                (EngineMetrics.forceClock(log.metricsName()).count() - forces) / (double) count,
                log.status().fsyncP99Micros()));
    }

    private synchronized void say(String text) {
        out.println(text);
        out.flush();
    }

    private static final class Quiet implements Leadership.Listener {
        @Override
        public void roleChanged(
                dev.flotilla.consensus.EngineStatus.Role role,
                long term,
                java.util.Optional<MemberId> leader,
                String reason) {
            // asked for by "status"
        }

        @Override
        public void configurationChanged(dev.flotilla.consensus.Configuration configuration) {
            // asked for by "status"
        }
    }

    static List<String> jvmOptions() {
        return List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
    }
}
