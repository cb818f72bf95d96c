package dev.flotilla.storage;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/// What happened besides messages, kept for streams that resume. Belongs to the apply thread.
final class EventRows {
    /// Sequences for which events are kept.
    static final long KEPT = 1_000_000;

    /// The oldest are cut off when the sequence reaches a multiple of this.
    private static final long CUT_EVERY = 1024;

    private final EffectDigest digest;
    private final Sql insert;
    private final Sql cut;
    private final Sql cutPastMembers;

    EventRows(WriterConnection writer, EffectDigest digest) {
        this.digest = digest;
        insert = writer.prepare("INSERT INTO events (sequence, part, kind, conversation, account, number, ids)"
                + " VALUES (?, ?, ?, nullif(?, 0), ?, ?, ?)");
        cut = writer.prepare("DELETE FROM events WHERE sequence <= ?");
        cutPastMembers = writer.prepare("DELETE FROM past_members WHERE parted <= ?");
    }

    /// Events up to here are not kept once `sequence` is applied: depends on nothing else, so that all servers cut
    /// alike.
    static long cutAt(long sequence) {
        return Math.max(0, sequence / CUT_EVERY * CUT_EVERY - KEPT);
    }

    void cut(long sequence) {
        if (sequence % CUT_EVERY == 0 && cutAt(sequence) > 0) {
            digest.text("cut")
                    .number(cut.with(cutAt(sequence)).update())
                    .number(cutPastMembers.with(cutAt(sequence)).update());
        }
    }

    void add(Moment now, EventKind kind, long conversation, AccountRow account, long number) {
        add(now, 0, kind, conversation, account, number, List.of());
    }

    void add(Moment now, int part, EventKind kind, long conversation, AccountRow account, long number, List<UUID> ids) {
        var raw = ByteBuffer.allocate(16 * ids.size());
        ids.forEach(id -> raw.put(Ids.raw(id)));
        insert.with(now.sequence().value())
                .with(part)
                .with(kind.code)
                .with(conversation)
                .with(account.number())
                .with(number)
                .with(raw.array())
                .update();
        digest.text("event+")
                .number(part)
                .number(kind.code)
                .number(conversation)
                .number(account.number())
                .number(number)
                .bytes(raw.array());
    }
}
