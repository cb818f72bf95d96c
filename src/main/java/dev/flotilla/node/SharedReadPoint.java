package dev.flotilla.node;

import dev.flotilla.consensus.ReadPoint;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets reads that arrive together share one question to the majority. A read never gets the answer to a question that
/// was asked before it came: such an answer may be too old. So one question is under way, and all who come meanwhile
/// wait for the next one.
final class SharedReadPoint {
    private final Supplier<CompletableFuture<ReadPoint>> question;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean asking;
    private @Nullable CompletableFuture<ReadPoint> next;

    SharedReadPoint(Supplier<CompletableFuture<ReadPoint>> question) {
        this.question = question;
    }

    CompletableFuture<ReadPoint> ask() {
        var answer = new CompletableFuture<ReadPoint>();
        lock.lock();
        try {
            if (asking) {
                if (next == null) {
                    next = answer;
                }
                return next;
            }
            asking = true;
        } finally {
            lock.unlock();
        }
        start(answer);
        return answer;
    }

    private void start(CompletableFuture<ReadPoint> answer) {
        var _ = question.get()
                .exceptionally(e -> new ReadPoint.Unavailable("the engine failed: " + e.getMessage()))
                .thenAccept(point -> {
                    answer.complete(point);
                    startNext();
                });
    }

    private void startNext() {
        CompletableFuture<ReadPoint> following;
        lock.lock();
        try {
            following = next;
            next = null;
            asking = following != null;
        } finally {
            lock.unlock();
        }
        if (following != null) {
            start(following);
        }
    }
}
