package dev.flotilla.node;

import dev.flotilla.base.SafeFile;
import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Member ids that were in the team and are not any more: nothing of theirs is accepted again, whatever certificate
/// they
/// hold. Ids are never used twice; certificates end after 90 days, so the oldest of many may be forgotten. Told of each
/// membership on one thread, asked by any.
final class RemovedMembers {
    private static final String FILE = "removed-members";
    private static final int KEPT_MAX = 1_000;

    private final Path file;
    private Set<String> present = Set.of();
    private volatile Set<String> removed;

    /// @param lastSeen the members before this run
    RemovedMembers(Path dataDir, KnownMembers lastSeen) {
        this.file = dataDir.resolve(FILE);
        this.present =
                lastSeen.members().stream().map(one -> one.id().toString()).collect(Collectors.toSet());
        this.removed = Set.copyOf(read());
    }

    boolean contains(String member) {
        return removed.contains(member);
    }

    /// @return whether somebody left
    boolean saw(Configuration configuration) {
        if (configuration.members().isEmpty()) {
            return false;
        }
        var now = configuration.members().stream()
                .map(Member::id)
                .map(Object::toString)
                .collect(Collectors.toSet());
        var all = new LinkedHashSet<>(read());
        var news = present.stream().filter(member -> !now.contains(member)).toList();
        present = now;
        if (!all.addAll(news)) {
            return false;
        }
        var kept = all.stream().skip(Math.max(0, all.size() - KEPT_MAX)).toList();
        SafeFile.write(file, String.join("\n", kept) + "\n");
        removed = Set.copyOf(kept);
        return true;
    }

    private List<String> read() {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .filter(line -> !line.isBlank())
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
