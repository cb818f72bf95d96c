package dev.flotilla.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `events.jsonl` and four older ones, 2 MB each. For people and diagnosis; losing the last lines in a crash is fine,
/// so
/// nothing is forced. One daemon thread writes; a full queue drops events rather than delay anybody.
final class EventFile implements EventSink {
    static final int FILES = 5;
    static final long BYTES_MAX = 2_000_000;
    private static final int QUEUE_MAX = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(EventFile.class);

    private final Path file;
    private final long bytesMax;
    private final ObjectMapper json = new ObjectMapper();
    private final BlockingQueue<ClusterEvent> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final Thread writer;
    private volatile boolean closed;

    EventFile(Path folder, long bytesMax) {
        this.file = folder.resolve("events.jsonl");
        this.bytesMax = bytesMax;
        writer = Thread.ofPlatform().daemon().name("flotilla-events").unstarted(this::write);
        writer.start();
    }

    @Override
    public void append(ClusterEvent event) {
        if (!queue.offer(event)) {
            LOG.debug("an event was not written to {}: too many wait", file);
        }
    }

    private void write() {
        try {
            while (!closed || !queue.isEmpty()) {
                var event = queue.poll(100, TimeUnit.MILLISECONDS);
                if (event != null) {
                    append(line(event));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("events are no longer written to {}", file, e);
        }
    }

    private byte[] line(ClusterEvent event) throws IOException {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("at_ms", event.atMillis());
        fields.put("server", event.serverId());
        fields.put("boot", Long.toUnsignedString(event.bootId()));
        fields.put("seq", event.seq());
        fields.put("kind", event.kind());
        fields.put("term", event.term());
        fields.put("about", event.about());
        fields.put("text", event.text());
        fields.put("took_ms", event.tookMs());
        return (json.writeValueAsString(fields) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void append(byte[] line) throws IOException {
        if (Files.exists(file) && Files.size(file) + line.length > bytesMax) {
            for (var older = FILES - 1; older > 0; older--) {
                var from = older == 1 ? file : numbered(older - 1);
                if (Files.exists(from)) {
                    Files.move(from, numbered(older), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private Path numbered(int number) {
        return file.resolveSibling("events." + number + ".jsonl");
    }

    /// Writes what waits, a second at most.
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
