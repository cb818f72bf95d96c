package dev.flotilla.cli;

import dev.flotilla.client.ReplicaListFile;
import dev.flotilla.config.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where this computer keeps what belongs to one team: the list of servers and the outbox with the data, the session
/// with the settings. Both are named after the first address; a team is known again by any address of its list.
record TeamFolder(Path data, Path settings) {
    private static final int TEAMS_MAX = 200;

    static TeamFolder find(Path data, Path settings, List<Address> seeds) {
        var name = known(data, seeds);
        return new TeamFolder(data.resolve(name), settings.resolve(name));
    }

    private static String known(Path data, List<Address> seeds) {
        var fresh = seeds.getFirst().toString().replaceAll("[^A-Za-z0-9.-]", "_");
        if (!Files.isDirectory(data) || Files.isDirectory(data.resolve(fresh))) {
            return fresh;
        }
        try (var folders = Files.list(data)) {
            return folders.limit(TEAMS_MAX)
                    .filter(folder -> Files.exists(folder.resolve("replicas.json")))
                    .filter(folder -> new ReplicaListFile(folder)
                            .read(List.of()).servers().stream().anyMatch(seeds::contains))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .findFirst()
                    .orElse(fresh);
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + data + " cannot be read", e);
        }
    }
}
