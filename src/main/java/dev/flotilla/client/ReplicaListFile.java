package dev.flotilla.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flotilla.base.SafeFile;
import dev.flotilla.config.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The replica list on disk: `replicas.json` in a team's folder. It only makes finding the team quicker, so a disk that
/// fails is logged and lived with.
public final class ReplicaListFile {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaListFile.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "replicas.json";

    private final Path file;

    public ReplicaListFile(Path folder) {
        this.file = folder.resolve(NAME);
    }

    /// What was stored, with these seeds; only the seeds when nothing was. A file that does not parse is set aside.
    public ReplicaList read(List<Address> seeds) {
        try {
            if (!Files.exists(file)) {
                return ReplicaList.ofSeeds(seeds);
            }
            return parse(JSON.readTree(Files.readAllBytes(file)), seeds);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            setAside(e);
        } catch (IOException e) {
            LOG.warn("The replica list {} cannot be read; starting from the seed addresses", file, e);
        }
        return ReplicaList.ofSeeds(seeds);
    }

    /// Whole or not at all.
    public void write(ReplicaList list) {
        var root = JSON.createObjectNode().put("clusterId", list.clusterId()).put("configIndex", list.configIndex());
        var servers = root.putArray("servers");
        list.servers().forEach(server -> servers.add(server.toString()));
        var seeds = root.putArray("seeds");
        list.seeds().forEach(seed -> seeds.add(seed.toString()));
        try {
            SafeFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
        } catch (JsonProcessingException | UncheckedIOException e) {
            LOG.warn("The replica list {} cannot be written", file, e);
        }
    }

    private static ReplicaList parse(JsonNode root, List<Address> seeds) {
        var servers = new ArrayList<Address>();
        for (var server : root.path("servers")) {
            servers.add(Address.parse(server.asText()));
        }
        var cluster = root.path("clusterId").asText("");
        var index = root.path("configIndex").asLong(-1);
        if (cluster.isEmpty() || index < 0 || servers.isEmpty()) {
            throw new IllegalArgumentException("clusterId, configIndex and servers are needed");
        }
        return new ReplicaList(cluster, index, servers, seeds);
    }

    private void setAside(Exception why) {
        var aside = file.resolveSibling(NAME + ".damaged");
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.warn("The replica list {} does not parse; it is now {}", file, aside, why);
        } catch (IOException e) {
            LOG.warn("The replica list {} does not parse and cannot be moved", file, e);
        }
    }
}
