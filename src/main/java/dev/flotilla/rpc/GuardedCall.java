package dev.flotilla.rpc;

import dev.flotilla.wire.CallError;
import dev.flotilla.wire.MetadataKeys;
import dev.flotilla.wire.StatusMapping;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.locks.ReentrantLock;

/// A call that can be closed by a timer while its handler answers: the first close wins, what comes later is dropped.
/// It also lets nothing out that we did not phrase: an unexpected failure leaves as INTERNAL with the id of a log line.
final class GuardedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final CallFacts facts;
    private final Incidents incidents;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    GuardedCall(ServerCall<Q, R> call, CallFacts facts, Incidents incidents) {
        super(call);
        this.facts = facts;
        this.incidents = incidents;
    }

    void refuse(CallError error) {
        close(StatusMapping.status(error), StatusMapping.trailers(error));
    }

    @Override
    public void sendHeaders(Metadata headers) {
        unlessClosed(() -> super.sendHeaders(headers));
    }

    @Override
    public void sendMessage(R message) {
        unlessClosed(() -> super.sendMessage(message));
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (isClosed()) {
            return; // answered already: what comes after is no incident
        }
        if (isUnexpected(status, trailers)) {
            var error = incidents.record(getMethodDescriptor().getFullMethodName(), status.getCause(), status);
            closeOnce(StatusMapping.status(error), StatusMapping.trailers(error));
        } else {
            facts.old().ifPresent(sentence -> trailers.put(MetadataKeys.OLD, sentence));
            closeOnce(status, trailers);
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private static boolean isUnexpected(Status status, Metadata trailers) {
        return (status.getCode() == Status.Code.UNKNOWN || status.getCode() == Status.Code.INTERNAL)
                && !trailers.containsKey(MetadataKeys.ERROR);
    }

    private void closeOnce(Status status, Metadata trailers) {
        unlessClosed(() -> {
            closed = true;
            super.close(status, trailers);
        });
    }

    private void unlessClosed(Runnable action) {
        lock.lock();
        try {
            if (!closed) {
                action.run();
            }
        } finally {
            lock.unlock();
        }
    }
}
