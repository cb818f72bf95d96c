package dev.flotilla.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flotilla.bench.Bench;
import dev.flotilla.bench.BenchOptions;
import dev.flotilla.bench.BenchReport;
import dev.flotilla.demo.DemoException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `flotilla bench`: how fast three servers on this computer save messages, next to what the machine itself gives.
@Command(
        name = "bench",
        description = "Measures three servers on this computer next to its disk, SQLite and gRPC.",
        mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
    @Option(
            names = "--senders",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,16,64,256",
            description = "How many send at once, one run each (1,16,64,256).")
    private List<Integer> senders = List.of();

    @Option(
            names = "--each",
            paramLabel = "TIME",
            defaultValue = "8s",
            converter = DurationText.class,
            description = "How long each run is measured (8s).")
    private Duration each = Duration.ofSeconds(8);

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "10",
            description = "How often the leader is killed at the end (10).")
    private int kills;

    @Option(
            names = {"--data-dir", "--data_dir"},
            paramLabel = "DIR",
            description = "Measure the disk this folder is on; what is written there is removed.")
    private @Nullable Path folder;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before a call
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var bench = new Bench(options(), line -> {
            err.println(line);
            err.flush();
        });
        try {
            var report = bench.run();
            if (json) {
                out.println(json(report));
            } else {
                print(report, out);
            }
            out.flush();
            return ExitCode.DONE;
        } catch (DemoException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, e.sentence());
        }
    }

    private BenchOptions options() {
        try {
            return new BenchOptions(senders, each, kills, Optional.ofNullable(folder));
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static void print(BenchReport report, PrintWriter out) {
        var raw = report.raw();
        line(out, "this machine: %.0f forces/s · %.0f SQLite commits/s", raw.forces(), raw.sqliteCommits());
        line(
                out,
                "%7s %9s %8s %8s %8s %14s %14s %12s %11s %10s",
                "SENDERS",
                "SAVED/S",
                "P50 MS",
                "P99 MS",
                "MAX MS",
                "MESSAGES/ENTRY",
                "FORCES/MESSAGE",
                "GRPC ECHO/S",
                "OF FORCES",
                "OF ECHOES");
        for (var level : report.levels()) {
            line(
                    out,
                    "%7d %9.0f %8.2f %8.2f %8.1f %14s %14s %12.0f %10.2fx %9.3fx",
                    level.senders(),
                    level.savedPerSecond(),
                    level.p50Ms(),
                    level.p99Ms(),
                    level.maxMs(),
                    known(level.messagesPerEntry(), "%.1f"),
                    known(level.forcesPerMessage(), "%.3f"),
                    level.echoesPerSecond(),
                    level.savedPerSecond() / raw.forces(),
                    level.savedPerSecond() / level.echoesPerSecond());
        }
        report.gaps()
                .ifPresent(gaps -> line(
                        out,
                        "leader killed %d times: without an acknowledgement p50 %.2f s · p95 %.2f s",
                        gaps.seconds().size(),
                        gaps.p50Seconds(),
                        gaps.p95Seconds()));
    }

    private static String known(double value, String format) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private static void line(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    private static String json(BenchReport report) {
        var mapper = new ObjectMapper();
        var root = mapper.createObjectNode();
        root.put("forcesPerSecond", report.raw().forces());
        root.put("sqliteCommitsPerSecond", report.raw().sqliteCommits());
        var levels = root.putArray("levels");
        for (var level : report.levels()) {
            var node = levels.addObject()
                    .put("senders", level.senders())
                    .put("saved", level.saved())
                    .put("savedPerSecond", level.savedPerSecond())
                    .put("p50Ms", level.p50Ms())
                    .put("p99Ms", level.p99Ms())
                    .put("maxMs", level.maxMs())
                    .put("echoesPerSecond", level.echoesPerSecond());
            if (!Double.isNaN(level.messagesPerEntry())) {
                node.put("messagesPerEntry", level.messagesPerEntry());
            }
            if (!Double.isNaN(level.forcesPerMessage())) {
                node.put("forcesPerMessage", level.forcesPerMessage());
            }
        }
        report.gaps().ifPresent(gaps -> {
            var node = root.putObject("leaderKilled");
            node.put("p50Seconds", gaps.p50Seconds());
            node.put("p95Seconds", gaps.p95Seconds());
            var all = node.putArray("seconds");
            gaps.seconds().forEach(all::add);
        });
        return root.toString();
    }
}
