package dev.flotilla.node;

import com.sun.management.OperatingSystemMXBean;
import dev.flotilla.cluster.NodeFacts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What the operating system says about this process. Blocks for a file or two: not for the loop.
final class ProcessReading {
    private static final Path STATM = Path.of("/proc/self/statm");
    private static final long PAGE_BYTES = 4096;

    private final String version;
    private final long startedAtNanos = System.nanoTime();
    private final @Nullable OperatingSystemMXBean system =
            ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean bean ? bean : null;
    private long cpuNanos;
    private long cpuAtNanos = System.nanoTime();

    ProcessReading(String version) {
        this.version = version;
    }

    NodeFacts.Process read() {
        return new NodeFacts.Process(
                version,
                Runtime.version().toString(),
                Duration.ofNanos(System.nanoTime() - startedAtNanos),
                residentBytes(),
                cpu(),
                ProcessHandle.current().pid());
    }

    /// Of one core, since the last reading.
    private double cpu() {
        if (system == null) {
            return 0;
        }
        var used = system.getProcessCpuTime();
        var now = System.nanoTime();
        var share = (double) (used - cpuNanos) / Math.max(1, now - cpuAtNanos);
        cpuNanos = used;
        cpuAtNanos = now;
        return Math.max(0, share);
    }

    private static long residentBytes() {
        if (!Files.isReadable(STATM)) {
            return Runtime.getRuntime().totalMemory();
        }
        try {
            return Long.parseLong(Files.readString(STATM).split(" ", -1)[1]) * PAGE_BYTES;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
