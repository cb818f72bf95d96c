package dev.flotilla.consensus.engine;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Figures by hand, of three engines in three processes: `bench`, `failover timer 10`, `failover campaign 10`. Further
/// arguments go to the servers' JVMs.
public final class EngineMeasurements {
    private final PrintStream out = System.out;

    public static void main(String[] arguments) throws Exception {
        var options = Arrays.stream(arguments).filter(a -> a.startsWith("-")).toArray(String[]::new);
        var words = Arrays.stream(arguments).filter(a -> !a.startsWith("-")).toList();
        var folder = Files.createTempDirectory(Path.of(System.getProperty("user.dir")), "measure");
        try (var cluster = new ProcessCluster(folder, 300, 600, options)) {
            var measure = new EngineMeasurements();
            switch (words.getFirst()) {
                case "bench" -> measure.bench(cluster);
                case "failover" ->
                    measure.failover(cluster, words.get(1).equals("campaign"), Integer.parseInt(words.get(2)));
                case "pause" -> measure.pause(cluster, Integer.parseInt(words.get(1)));
                default -> throw new IllegalArgumentException(words.getFirst());
            }
        }
    }

    private void bench(ProcessCluster cluster) {
        var leader = cluster.leader();
        leader.ask("bench 1 500", 120);
        leader.ask("bench 8 3000", 120);
        for (var inFlight : List.of(1, 1, 2, 2, 4, 16)) {
            out.println(leader.ask("bench " + inFlight + " " + (inFlight == 1 ? 1500 : 3000), 120));
        }
    }

    private void failover(ProcessCluster cluster, boolean campaign, int rounds) throws Exception {
        var gaps = new ArrayList<Double>();
        for (var round = 0; round < rounds; round++) {
            var leader = cluster.leader();
            var followers = cluster.followers(leader);
            leader.propose("w" + round, "warm").get();
            Thread.sleep(2_000); // an empty log's vote does not count
            var heir = followers.getFirst();
            var term = heir.ask("status", 10).split(" ")[1];
            var start = System.nanoTime();
            leader.kill();
            if (campaign && !heir.ask("campaign " + term, 10).equals("true")) {
                out.println("campaign refused");
            }
            gaps.add(untilCommitted(followers, round, start));
            cluster.start(leader.id);
            cluster.leader().propose("s" + round, "settled").get();
            Thread.sleep(1_000);
        }
        Collections.sort(gaps);
        out.printf(
                "failover by %s, ms: %s%n",
                campaign ? "campaign" : "timer", gaps.stream().map(Math::round).toList());
    }

    /// The leader is stopped, not killed: its connections stay open.
    private void pause(ProcessCluster cluster, int rounds) throws Exception {
        var gaps = new ArrayList<Double>();
        for (var round = 0; round < rounds; round++) {
            var leader = cluster.leader();
            var followers = cluster.followers(leader);
            leader.propose("w" + round, "warm").get();
            Thread.sleep(1_000); // an empty log's vote does not count
            leader.signal("STOP");
            gaps.add(untilCommitted(followers, round, System.nanoTime()));
            leader.signal("CONT");
            Thread.sleep(2_000);
        }
        Collections.sort(gaps);
        out.printf("leader stopped, ms: %s%n", gaps.stream().map(Math::round).toList());
    }

    private static double untilCommitted(List<EngineProcess> followers, int round, long start) throws Exception {
        for (var attempt = 0; ; attempt++) {
            for (var follower : followers) {
                var answer =
                        follower.propose("f" + round + "-" + attempt, "after").get();
                if (answer.startsWith("committed")) {
                    return (System.nanoTime() - start) / 1e6;
                }
            }
            Thread.sleep(2);
        }
    }
}
