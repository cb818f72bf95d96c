package dev.flotilla.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Bugs that a test build can plant, to prove that the verifier sees them. They are active only where the class path
/// holds a resource that no released artifact has; there is no flag, property or variable for them.
public enum PlantedBug {
    /// A message id that was seen before makes a second message.
    NO_DEDUPE,
    /// `apply` reads this server's clock.
    CLOCK_IN_APPLY,
    /// A follower answers reads from what it has, without asking how far it should be.
    STALE_READS;

    private final boolean planted;

    PlantedBug() {
        planted = Resource.NAMES.contains(name());
    }

    public boolean planted() {
        return planted;
    }

    /// Apart, since an enum's constants are made before its own static fields.
    private static final class Resource {
        static final List<String> NAMES = read();

        private static List<String> read() {
            try (InputStream resource = PlantedBug.class.getResourceAsStream("/flotilla-planted-bugs.txt")) {
                return resource == null
                        ? List.of()
                        : new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                                .lines()
                                .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
