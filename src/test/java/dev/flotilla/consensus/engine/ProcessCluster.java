package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.MemberId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;

/// Three engines in three processes on this machine.
final class ProcessCluster implements AutoCloseable {
    private final Path root;
    private final String group = UUID.randomUUID().toString();
    private final List<String> members = new ArrayList<>();
    private final String[] options;
    private final String electionMinMs;
    private final String electionMaxMs;
    final Map<MemberId, EngineProcess> processes = new LinkedHashMap<>();

    ProcessCluster(Path root, int electionMinMs, int electionMaxMs, String... options) throws IOException {
        this.root = root;
        this.options = options;
        this.electionMinMs = Integer.toString(electionMinMs);
        this.electionMaxMs = Integer.toString(electionMaxMs);
        for (var i = 1; i <= 3; i++) {
            members.add("n" + i + "-0000000" + i + "=" + TestCluster.freePort());
        }
        for (var i = 1; i <= 3; i++) {
            start(MemberId.parse("n" + i + "-0000000" + i));
        }
    }

    EngineProcess start(MemberId id) throws IOException {
        var arguments = new ArrayList<>(List.of(group, id.toString(), electionMinMs, electionMaxMs));
        arguments.addAll(members);
        var process = EngineProcess.start(root, id, arguments, options);
        processes.put(id, process);
        return process;
    }

    Optional<EngineProcess> leaderNow() {
        return processes.values().stream()
                .filter(EngineProcess::alive)
                .filter(EngineProcess::leads)
                .findFirst();
    }

    EngineProcess leader() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(this::leaderNow, Optional::isPresent)
                .orElseThrow();
    }

    List<EngineProcess> followers(EngineProcess leader) {
        return processes.values().stream()
                .filter(EngineProcess::alive)
                .filter(p -> p != leader)
                .toList();
    }

    @Override
    public void close() {
        processes.values().forEach(EngineProcess::kill);
    }
}
