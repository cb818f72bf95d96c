package dev.flotilla.storage;

import dev.flotilla.base.Invariant;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.Sequence;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One open database as the apply thread writes it: entries in, one transaction for each batch.
final class StateWriter implements AutoCloseable {
    /// Entries whose digests are kept.
    private static final long DIGESTS = 4096;

    private final WriterConnection writer;
    private final EffectDigest digest;
    private final CommandApplier applier;
    private final Sql writeMeta;
    private final Sql writeDigest;
    private Progress progress;
    private boolean isBroken;

    StateWriter(Path file) {
        writer = new WriterConnection(file, Connections.writer(file));
        try (var meta = writer.prepare("SELECT term, entry_index, sequence, entries, digest FROM meta")) {
            var state = meta.first(row -> new State(
                            new Progress(
                                    new Position(row.getLong(1), new LogIndex(row.getLong(2))),
                                    new Sequence(row.getLong(3)),
                                    row.getLong(4)),
                            row.getBytes(5)))
                    .orElseThrow(() -> StorageException.damaged("the database does not say how far it has come"));
            progress = state.progress();
            digest = new EffectDigest(state.digest());
        }
        applier = new CommandApplier(writer, digest);
        writeMeta = writer.prepare(
                "UPDATE meta SET term = ?, entry_index = ?, sequence = ?, entries = ?, digest = ? WHERE one = 1");
        writeDigest = writer.prepare(
                "INSERT OR REPLACE INTO digests (slot, entry_index, sequence, digest) VALUES (?, ?, ?, ?)");
    }

    Progress progress() {
        return progress;
    }

    List<AppliedEntry> apply(List<CommittedEntry> entries) {
        var applied = new ArrayList<AppliedEntry>(entries.size());
        inTransaction(() -> {
            for (var entry : entries) {
                applied.add(apply(entry));
            }
            applier.flush();
        });
        applier.trim();
        writer.checkpointWhenLong();
        return applied;
    }

    void skip(Position position) {
        inTransaction(() -> advance(position, progress.sequence(), progress.entries()));
    }

    private AppliedEntry apply(CommittedEntry entry) {
        if (entry.commands().isEmpty()) {
            advance(entry.position(), progress.sequence(), progress.entries());
            return new AppliedEntry(entry.position(), List.of(), Bytes.of(digest.current()));
        }
        digest.begin(entry.position());
        var sequence = progress.sequence();
        var commands = new ArrayList<AppliedCommand>(entry.commands().size());
        for (var command : entry.commands()) {
            sequence = sequence.next();
            commands.add(applier.apply(new Moment(sequence, command.atMillis()), command));
        }
        var link = digest.end();
        writeDigest
                .with(progress.entries() % DIGESTS)
                .with(entry.position().index().value())
                .with(sequence.value())
                .with(link)
                .update();
        advance(entry.position(), sequence, progress.entries() + 1);
        return new AppliedEntry(entry.position(), commands, Bytes.of(link));
    }

    private void advance(Position position, Sequence sequence, long entries) {
        Invariant.check(
                progress.position().index().isBefore(position.index())
                        && progress.position().term() <= position.term(),
                "entry %s after %s",
                position,
                progress.position());
        progress = new Progress(position, sequence, entries);
    }

    /// All of `work` and the new progress, or nothing: then this writer is done for, since its memory may be ahead of
    /// the file.
    private void inTransaction(Runnable work) {
        Invariant.check(!isBroken, "the store failed before and must be opened anew");
        writer.begin();
        try {
            work.run();
            writeMeta
                    .with(progress.position().term())
                    .with(progress.position().index().value())
                    .with(progress.sequence().value())
                    .with(progress.entries())
                    .with(digest.current())
                    .update();
            writer.commit();
        } catch (RuntimeException e) {
            isBroken = true;
            writer.rollBackAfter(e);
            throw e;
        }
    }

    void checkpoint() {
        Invariant.check(!isBroken, "the store failed before and must be opened anew");
        writer.checkpoint();
    }

    @Override
    public void close() {
        writer.close();
    }

    /// How far the file has come.
    ///
    /// @param entries those that held commands
    record Progress(Position position, Sequence sequence, long entries) {}

    private record State(Progress progress, byte[] digest) {}
}
