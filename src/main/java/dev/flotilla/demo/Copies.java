package dev.flotilla.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Reads the servers' own database files, again and again until they agree on how far they are.
public final class Copies {
    private static final Duration AGAIN = Duration.ofMillis(200);

    /// Reads one server's file, read-only, while the server runs or when it is gone.
    @FunctionalInterface
    public interface Reader {
        ServerCopy read(ServerProcess server);
    }

    private Copies() {}

    /// The copies once all stand at the same sequence, at least that of every acknowledged message; or as they are
    /// when `limit` is over.
    public static List<ServerCopy> whenEqual(
            List<ServerProcess> servers, long acknowledgedSequence, Reader reader, Duration limit) {
        var end = System.nanoTime() + limit.toNanos();
        while (true) {
            var copies = new ArrayList<ServerCopy>();
            servers.forEach(server -> copies.add(reader.read(server)));
            if (agree(copies, acknowledgedSequence) || System.nanoTime() > end) {
                return copies;
            }
            LockSupport.parkNanos(AGAIN.toNanos());
        }
    }

    private static boolean agree(List<ServerCopy> copies, long acknowledgedSequence) {
        return copies.stream().map(ServerCopy::sequence).distinct().count() <= 1
                && copies.stream().allMatch(copy -> copy.sequence() >= acknowledgedSequence);
    }
}
