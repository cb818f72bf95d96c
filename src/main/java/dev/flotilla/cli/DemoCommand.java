package dev.flotilla.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flotilla.demo.DatabaseFiles;
import dev.flotilla.demo.Demo;
import dev.flotilla.demo.DemoException;
import dev.flotilla.demo.DemoLive;
import dev.flotilla.demo.DemoOptions;
import dev.flotilla.demo.DemoScript;
import dev.flotilla.demo.Verdict;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `flotilla demo`: three servers on this computer, people who talk, a leader to kill, a verdict from the disks.
@Command(
        name = "demo",
        description = "Starts servers on this computer, lets people send, kills the leader, and counts what was saved.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    @Option(names = "--servers", paramLabel = "N", defaultValue = "3", description = "Servers to begin with (3).")
    private int servers;

    @Option(names = "--people", paramLabel = "N", defaultValue = "5", description = "People who send (5).")
    private int people;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "40",
            description = "Messages a second, all people together (40).")
    private double rate;

    @Option(names = "--headless", description = "Run the script and end by itself, also on a terminal.")
    private boolean headless;

    @Option(
            names = "--kill-leader-after",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = DurationText.class,
            description = "In the script: time from the first message to the kill (5s).")
    private Duration killLeaderAfter = Duration.ofSeconds(5);

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "20s",
            converter = DurationText.class,
            description = "In the script: how long people send (20s).")
    private Duration duration = Duration.ofSeconds(20);

    @Option(names = "--json", description = "Run the script; the last line is one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before a call
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        try (var demo = new Demo(options(), new DatabaseFiles(), new SplittableRandom())) {
            var verdict = isLive() ? live(demo) : script(demo, out);
            verdict.ifPresent(it -> print(it, out));
            return verdict.map(it -> it.holds() ? ExitCode.DONE : ExitCode.DIFFERS)
                    .orElse(ExitCode.UNAVAILABLE);
        } catch (DemoException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, e.sentence());
        }
    }

    private DemoOptions options() {
        try {
            return new DemoOptions(servers, people, rate, killLeaderAfter, duration);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private boolean isLive() {
        return !headless
                && !json
                && System.console() != null
                && System.console().isTerminal();
    }

    private static Optional<Verdict> live(Demo demo) {
        return new DemoLive(demo, System.getenv("NO_COLOR") == null).run();
    }

    private Optional<Verdict> script(Demo demo, PrintWriter out) {
        var progress = json ? spec.commandLine().getErr() : out;
        demo.onHappening(line -> {
            progress.println(line);
            progress.flush();
        });
        return Optional.of(new DemoScript(demo, options()).run());
    }

    private void print(Verdict verdict, PrintWriter out) {
        var problems = json ? spec.commandLine().getErr() : out;
        verdict.comparison().problems().forEach(problem -> problems.println("wrong: " + problem));
        problems.flush();
        out.println(json ? json(verdict) : verdict.line());
        out.flush();
    }

    private static String json(Verdict verdict) {
        var root = new ObjectMapper().createObjectNode();
        root.put("sent", verdict.comparison().sent());
        root.put("saved", verdict.comparison().saved());
        root.put("missing", verdict.comparison().missing());
        root.put("doubled", verdict.comparison().doubled());
        root.put("pauseSeconds", verdict.pauseSeconds());
        var list = root.putArray("servers");
        for (var server : verdict.servers()) {
            list.addObject()
                    .put("id", server.id())
                    .put("address", server.address())
                    .put("role", server.role())
                    .put("appliedIndex", server.appliedIndex())
                    .put("digest", server.digest());
        }
        return root.toString();
    }
}
