package dev.flotilla.bench;

import dev.flotilla.storage.SingleCommits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the machine gives without us, in operations a second.
///
/// @param forces  a short append and a force of a file, one after the other
/// @param commits single SQLite commits, each forced
/// @param echoes  gRPC calls of 100 bytes answered over loopback, by number of callers
record RawRates(double forces, double commits, Map<Integer, Double> echoes) {
    static RawRates measure(Path folder, List<Integer> callers, Duration each) throws InterruptedException {
        var forces = forces(folder.resolve("forces"), each);
        var commits = SingleCommits.perSecond(folder.resolve("commits.db"), each);
        var echoes = new TreeMap<Integer, Double>();
        try (var echo = EchoServer.start()) {
            for (var count : callers) {
                echoes.put(count, echo.perSecond(count, each));
            }
        }
        return new RawRates(forces, commits, echoes);
    }

    private static double forces(Path file, Duration time) {
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.allocate(128);
            var start = System.nanoTime();
            var count = 0L;
            while (System.nanoTime() - start < time.toNanos()) {
                channel.write(bytes.clear());
                channel.force(false);
                count++;
            }
            return count / ((System.nanoTime() - start) / 1e9);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(file);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
