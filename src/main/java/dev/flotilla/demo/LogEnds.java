package dev.flotilla.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;

/// The last lines that servers printed, to be shown when something went wrong.
record LogEnds(List<ServerProcess> servers) {
    private static final int LINES = 15;

    String text() {
        return servers.stream()
                .map(server -> "--- server " + server.id() + "\n" + end(server))
                .collect(Collectors.joining("\n"));
    }

    private static String end(ServerProcess server) {
        try {
            var lines = new String(Files.readAllBytes(server.spec().logFile()), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
