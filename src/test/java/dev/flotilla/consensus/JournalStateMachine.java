package dev.flotilla.consensus;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// A state machine for tests: the list of all entries it was given, kept in one file. Its answer to an entry is the
/// entry's place in that list.
public final class JournalStateMachine implements StateMachine<Long> {
    private final Path file;
    private final List<String> entries = new ArrayList<>();
    private Position applied = Position.NONE;
    private Position checkpointed = Position.NONE;
    private DataOutputStream out;
    private volatile boolean failing;
    private volatile long slowMs;

    public JournalStateMachine(Path file) {
        this.file = file;
        read();
        open();
    }

    private void read() {
        if (!Files.exists(file)) {
            return;
        }
        try (var in = new DataInputStream(Files.newInputStream(file))) {
            while (true) {
                var position = new Position(in.readLong(), new LogIndex(in.readLong()));
                var length = in.readInt();
                if (length >= 0) {
                    var text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                    if (text.getBytes(StandardCharsets.UTF_8).length < length) {
                        return;
                    }
                    entries.add(text);
                }
                applied = position;
            }
        } catch (EOFException e) {
            // the end, or a record that was being written
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void open() {
        try {
            var fresh = file.resolveSibling(file.getFileName() + ".new");
            out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh)));
            for (var i = 0; i < entries.size(); i++) {
                write(applied, entries.get(i).getBytes(StandardCharsets.UTF_8));
            }
            write(applied, null);
            out.flush();
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Position position, byte[] entry) throws IOException {
        out.writeLong(position.term());
        out.writeLong(position.index().value());
        out.writeInt(entry == null ? -1 : entry.length);
        if (entry != null) {
            out.write(entry);
        }
    }

    /// From now on every apply throws.
    public void fail() {
        failing = true;
    }

    public void slowDown(long ms) {
        slowMs = ms;
    }

    public synchronized List<String> entries() {
        return List.copyOf(entries);
    }

    public synchronized Position position() {
        return applied;
    }

    public synchronized Position checkpointed() {
        return checkpointed;
    }

    /// Copies the state as a snapshot file.
    public synchronized Path copyTo(Path target) throws IOException {
        return Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public synchronized Position lastApplied() {
        return applied;
    }

    @Override
    public synchronized List<Long> apply(List<Entry> batch) {
        if (failing) {
            throw new IllegalStateException("told to fail");
        }
        if (slowMs > 0) {
            java.util.concurrent.locks.LockSupport.parkNanos(slowMs * 1_000_000);
        }
        var results = new ArrayList<Long>();
        try {
            for (var entry : batch) {
                entries.add(new String(entry.payload(), StandardCharsets.UTF_8));
                write(entry.position(), entry.payload());
                results.add((long) entries.size());
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        applied = batch.getLast().position();
        return results;
    }

    @Override
    public synchronized void skip(Position position) {
        try {
            write(position, null);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        applied = position;
    }

    @Override
    public synchronized Position checkpoint() {
        checkpointed = applied;
        return applied;
    }

    @Override
    public synchronized Position install(Path snapshot) {
        try {
            out.close();
            Files.move(snapshot, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        entries.clear();
        applied = Position.NONE;
        read();
        open();
        return applied;
    }
}
