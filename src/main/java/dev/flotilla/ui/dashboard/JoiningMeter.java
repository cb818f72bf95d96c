package dev.flotilla.ui.dashboard;

import dev.flotilla.client.view.ServerView.Snapshot;
import java.util.OptionalLong;

/// How far one server's copy has come. Never runs backwards within an attempt; the time left is told after 3 s of data.
/// Owned by the screen's thread.
final class JoiningMeter {
    private static final long FIRST_ESTIMATE_MS = 3_000;
    private static final long STALLED_MS = 10_000;

    private int attempt;
    private long startedMs;
    private long startBytes;
    private long done;
    private long total;
    private long movedMs;
    private long nowMs;

    void seen(Snapshot snapshot, long atMs) {
        nowMs = atMs;
        if (snapshot.attempt() != attempt || total == 0) {
            attempt = snapshot.attempt();
            startedMs = atMs;
            movedMs = atMs;
            startBytes = snapshot.bytesDone();
            done = snapshot.bytesDone();
        }
        if (snapshot.bytesDone() > done) {
            done = snapshot.bytesDone();
            movedMs = atMs;
        }
        total = snapshot.bytesTotal();
    }

    int attempt() {
        return attempt;
    }

    /// 0..1
    double fraction() {
        return total == 0 ? 0 : Math.clamp((double) done / total, 0, 1);
    }

    boolean isStalled() {
        return total > done && nowMs - movedMs >= STALLED_MS;
    }

    OptionalLong leftMs() {
        var took = nowMs - startedMs;
        var moved = done - startBytes;
        if (took < FIRST_ESTIMATE_MS || moved <= 0 || isStalled()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of((long) ((double) (total - done) * took / moved));
    }
}
