package dev.flotilla.consensus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
@Timeout(180)
class EngineProcessesClusterIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void whatWasCommittedOutlivesAKilledLeader() throws Exception {
        try (var cluster = new ProcessCluster(folder, 300, 600)) {
            Set<String> committed = new LinkedHashSet<>();
            write(cluster, "first", committed);
            awaitEverywhere(cluster, committed); // an empty log's vote does not count
            for (var round = 0; round < 3; round++) {
                var leader = cluster.leader();
                for (var i = 0; i < 100; i++) {
                    var text = round + "-" + i;
                    if (leader.propose(text, text).get(10, TimeUnit.SECONDS).startsWith("committed")) {
                        committed.add(text);
                    }
                }
                leader.kill();
                write(cluster, "after-" + round, committed);
                cluster.start(leader.id);
            }
            assertThat(committed).hasSizeGreaterThan(290);
            awaitEverywhere(cluster, committed);
        }
    }

    @Test
    void whatWasCommittedOutlivesTheDeathOfAll() throws Exception {
        try (var cluster = new ProcessCluster(folder, 300, 600)) {
            Set<String> committed = new LinkedHashSet<>();
            for (var round = 0; round < 2; round++) {
                for (var i = 0; i < 50; i++) {
                    write(cluster, round + "-" + i, committed);
                }
                var ids = List.copyOf(cluster.processes.keySet());
                cluster.processes.values().forEach(EngineProcess::kill);
                for (var id : ids) {
                    cluster.start(id);
                }
            }
            write(cluster, "last", committed);
            awaitEverywhere(cluster, committed);
        }
    }

    @Test
    void anEngineThatClosedItselfAfterALongPauseComesBack() throws Exception {
        try (var cluster = new ProcessCluster(folder, 300, 600, "-Dengine.pauseClosesMs=1000")) {
            Set<String> committed = new LinkedHashSet<>();
            write(cluster, "before", committed);
            awaitEverywhere(cluster, committed); // an empty log's vote does not count
            var paused = cluster.leader();
            paused.signal("STOP");
            cluster.processes.remove(paused.id);
            write(cluster, "meanwhile", committed);
            TimeUnit.SECONDS.sleep(2); // the pause itself is what is tested
            paused.signal("CONT");
            cluster.processes.put(paused.id, paused);
            write(cluster, "after", committed);
            awaitEverywhere(cluster, committed);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> paused.ask("status", 10).startsWith("FOLLOWER")
                            || paused.ask("status", 10).startsWith("LEADER"));
            assertThat(java.nio.file.Files.readString(folder.resolve(paused.id + "/log")))
                    .contains("started again: it had closed itself");
        }
    }

    private static void write(ProcessCluster cluster, String text, Set<String> committed) throws Exception {
        for (var attempt = 0; attempt < 200; attempt++) {
            var answer = cluster.leader().propose(text + "." + attempt, text).get(10, TimeUnit.SECONDS);
            if (answer.startsWith("committed")) {
                committed.add(text);
                return;
            }
        }
        throw new AssertionError("not committed: " + text);
    }

    private static void awaitEverywhere(ProcessCluster cluster, Set<String> committed) {
        for (var process : cluster.processes.values()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(
                                    Arrays.asList(process.ask("entries", 10).split(",")))
                            .as(process.id.toString())
                            .containsAll(committed));
        }
        var first = cluster.processes.values().iterator().next().ask("entries", 10);
        for (var process : cluster.processes.values()) {
            assertThat(process.ask("entries", 10)).as(process.id.toString()).isEqualTo(first);
        }
    }
}
