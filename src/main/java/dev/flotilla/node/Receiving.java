package dev.flotilla.node;

import dev.flotilla.cluster.NodeFacts;
import dev.flotilla.rpc.SnapshotProgressListener;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How far a state from another server has come: for views, and a log line at the start, at each tenth and at the end.
final class Receiving implements SnapshotProgressListener {
    private static final Logger LOG = LoggerFactory.getLogger(Receiving.class);
    private static final int STEPS = 10;

    private final AtomicReference<Optional<NodeFacts.Receiving>> now = new AtomicReference<>(Optional.empty());
    private long lastStep = -1;
    private int lastAttempt;

    @Override
    public void at(Progress progress) {
        now.set(Optional.of(new NodeFacts.Receiving(
                progress.bytesDone(), progress.bytesTotal(), progress.index().value(), progress.attempt())));
        var step = progress.bytesTotal() == 0 ? 0 : progress.bytesDone() * STEPS / progress.bytesTotal();
        if (step != lastStep || progress.attempt() != lastAttempt) {
            lastStep = step;
            lastAttempt = progress.attempt();
            LOG.atInfo()
                    .addKeyValue("index", progress.index())
                    .addKeyValue("attempt", progress.attempt())
                    .log(
                            "[Snapshot] {} of {} bytes from server {}",
                            progress.bytesDone(),
                            progress.bytesTotal(),
                            progress.from().serverId());
        }
    }

    void ended() {
        now.set(Optional.empty());
    }

    Optional<NodeFacts.Receiving> progress() {
        return now.get();
    }
}
