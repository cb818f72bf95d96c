package dev.flotilla.rpc;

import dev.flotilla.cluster.PresenceBeat;
import io.grpc.stub.CallStreamObserver;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The sending half of a line, at either end: one at a time, nothing after the end, and nothing more than [#UNSENT_MAX]
/// beats towards a side that does not read.
final class BeatSender<S extends CallStreamObserver<dev.flotilla.wire.v1.PresenceBeat>> {
    private static final int UNSENT_MAX = 16;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable S stream;
    private int unready;

    void use(S started) {
        lock.lock();
        try {
            stream = started;
        } finally {
            lock.unlock();
        }
    }

    void send(PresenceBeat beat) {
        lock.lock();
        try {
            var open = stream;
            if (open == null) {
                return;
            }
            unready = open.isReady() ? 0 : unready + 1;
            if (unready <= UNSENT_MAX) {
                open.onNext(ViewMessages.beat(beat));
            }
        } catch (IllegalStateException e) { // it ended between the look and the call
            stream = null;
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            stream = null;
        } finally {
            lock.unlock();
        }
    }

    void cancel(Consumer<S> how) {
        lock.lock();
        try {
            if (stream != null) {
                how.accept(stream);
            }
            stream = null;
        } finally {
            lock.unlock();
        }
    }
}
