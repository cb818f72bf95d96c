package dev.flotilla.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flotilla.base.PrivateFiles;
import dev.flotilla.base.SafeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder of [TeamFile]s: one file a team, named after it, for the owner's eyes only. Modes are repaired whenever
/// it
/// is looked into; what does not parse is left alone and said.
public final class TeamFiles {
    private static final Logger LOG = LoggerFactory.getLogger(TeamFiles.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUFFIX = ".team.json";
    private static final int FILES_MAX = 200;
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Path folder;

    public TeamFiles(Path folder) {
        this.folder = folder;
    }

    public Path folder() {
        return folder;
    }

    /// The team that is known by one of `addresses`.
    public Optional<TeamFile> find(Collection<Address> addresses) {
        return all().stream().filter(file -> file.isKnownBy(addresses)).findFirst();
    }

    /// As [#find], once the founder has made it; waits at most `patience`, or until interrupted.
    public Optional<TeamFile> await(Collection<Address> addresses, Duration patience) {
        var end = System.nanoTime() + patience.toNanos();
        var file = find(addresses);
        while (file.isEmpty()
                && System.nanoTime() < end
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK.toNanos());
            file = find(addresses);
        }
        return file;
    }

    /// As [#find], or else the only one there is: for clients that are told another address of their team.
    public Optional<TeamFile> findOrOnly(Collection<Address> addresses) {
        var files = all();
        return files.stream()
                .filter(file -> file.isKnownBy(addresses))
                .findFirst()
                .or(() -> files.size() == 1 ? Optional.of(files.getFirst()) : Optional.empty());
    }

    /// @throws UncheckedIOException when the disk refuses
    public void write(TeamFile file) {
        var root = JSON.createObjectNode().put("cluster", file.cluster().toString());
        var addresses = root.putArray("addresses");
        file.addresses().forEach(address -> addresses.add(address.toString()));
        var authorities = root.putArray("authorities");
        file.authorities().forEach(der -> authorities.add(Base64.getEncoder().encodeToString(der)));
        root.put("secret", Base64.getEncoder().encodeToString(file.secret()));
        try {
            PrivateFiles.makeFolder(folder);
            SafeFile.write(path(file), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
        } catch (IOException e) {
            throw new UncheckedIOException("the team file " + path(file) + " cannot be written", e);
        }
    }

    /// Adds an address by which the team is known from now on.
    public void learn(TeamFile file, Address address) {
        if (!file.addresses().contains(address)) {
            var addresses = new LinkedHashSet<>(file.addresses());
            addresses.add(address);
            write(new TeamFile(file.cluster(), List.copyOf(addresses), file.authorities(), file.secret()));
        }
    }

    /// Of a team that is gone: kept under another name.
    public void setAside(TeamFile file) {
        var aside = folder.resolve(file.cluster() + ".old");
        try {
            Files.move(path(file), aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.warn("[Trust] The team of {} answers nowhere any more; its file is now {}", path(file), aside);
        } catch (IOException e) {
            throw new UncheckedIOException("the team file " + path(file) + " cannot be set aside", e);
        }
    }

    private Path path(TeamFile file) {
        return folder.resolve(file.cluster() + SUFFIX);
    }

    private List<TeamFile> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var listed = Files.list(folder)) {
            var files = listed.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .limit(FILES_MAX)
                    .toList();
            var all = new ArrayList<>(files);
            all.add(folder);
            PrivateFiles.repair(all).forEach(path -> LOG.warn("[Trust] Others could read {}; not any more", path));
            return files.stream().flatMap(file -> read(file).stream()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " cannot be read", e);
        }
    }

    private static Optional<TeamFile> read(Path file) {
        try {
            return Optional.of(parse(JSON.readTree(Files.readAllBytes(file))));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            LOG.warn("[Trust] The team file {} does not parse ({}) and is not used", file, e.getMessage());
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the team file " + file + " cannot be read", e);
        }
    }

    private static TeamFile parse(JsonNode root) {
        var addresses = new ArrayList<Address>();
        root.path("addresses").forEach(address -> addresses.add(Address.parse(address.asText())));
        var authorities = new ArrayList<byte[]>();
        root.path("authorities")
                .forEach(der -> authorities.add(Base64.getDecoder().decode(der.asText())));
        return new TeamFile(
                UUID.fromString(root.path("cluster").asText()),
                addresses,
                authorities,
                Base64.getDecoder().decode(root.path("secret").asText()));
    }
}
