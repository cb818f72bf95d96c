package dev.flotilla.rpc;

import dev.flotilla.cluster.ClusterEvent;
import dev.flotilla.cluster.ClusterListener;
import dev.flotilla.cluster.ClusterView;
import dev.flotilla.cluster.PeerCalls;
import dev.flotilla.cluster.ReplicaList;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.v1.ClusterUpdate;
import dev.flotilla.wire.v1.GoingAway;
import dev.flotilla.wire.v1.WatchBeat;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// One viewer's stream. While the viewer does not read, the newest picture replaces the one before, events wait; too
/// many of them and the viewer is cut off and asks anew.
final class ClusterUpdates implements ClusterListener {
    private static final int EVENTS_WAITING_MAX = 1_000;

    private final ServerCallStreamObserver<ClusterUpdate> observer;
    private final Supplier<ReplicaList> replicas;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<ClusterUpdate.Builder> waiting = new ArrayDeque<>();
    private Optional<ClusterView> picture = Optional.empty();
    private long seq;
    private boolean ended;

    ClusterUpdates(ServerCallStreamObserver<ClusterUpdate> observer, Supplier<ReplicaList> replicas) {
        this.observer = observer;
        this.replicas = replicas;
        observer.setOnReadyHandler(this::flush);
    }

    /// To be called inside the gRPC handler: the handlers cannot be set later.
    void begin(PeerCalls.Subscription subscription) {
        observer.setOnCancelHandler(subscription::close);
        observer.setOnCloseHandler(subscription::close);
    }

    @Override
    public void snapshot(ClusterView view) {
        locked(() -> picture = Optional.of(view));
    }

    @Override
    public void event(ClusterEvent event) {
        locked(() -> waiting.addLast(ClusterUpdate.newBuilder().setEvent(ViewMessages.event(event))));
    }

    @Override
    public void replicas(ReplicaList list) {
        locked(() -> waiting.addLast(ClusterUpdate.newBuilder().setReplicas(ClusterMessages.replicas(list))));
    }

    @Override
    public void beat() {
        locked(() -> {
            if (observer.isReady()) {
                waiting.addLast(ClusterUpdate.newBuilder().setBeat(WatchBeat.getDefaultInstance()));
            }
        });
    }

    @Override
    public void goingAway(String reason) {
        locked(() -> {
            var next =
                    replicas.get().addresses().stream().map(HostPort::toString).toList();
            waiting.addLast(ClusterUpdate.newBuilder()
                    .setGoing(GoingAway.newBuilder().setReason(reason).addAllTryNext(next)));
        });
        locked(() -> {
            ended = true;
            if (!observer.isCancelled()) {
                while (!waiting.isEmpty()) {
                    send(waiting.removeFirst());
                }
                observer.onCompleted();
            }
        });
    }

    private void flush() {
        locked(() -> {});
    }

    private void locked(Runnable step) {
        lock.lock();
        try {
            if (ended || observer.isCancelled()) {
                return;
            }
            step.run();
            if (!ended) {
                sendWhatFits();
            }
        } finally {
            lock.unlock();
        }
    }

    private void sendWhatFits() {
        while (observer.isReady() && !waiting.isEmpty()) {
            send(waiting.removeFirst());
        }
        if (observer.isReady() && picture.isPresent()) {
            send(ClusterUpdate.newBuilder().setSnapshot(ViewMessages.view(picture.get())));
            picture = Optional.empty();
        }
        if (waiting.size() > EVENTS_WAITING_MAX) {
            ended = true;
            observer.onError(
                    StatusMapping.refusal(new CallError.Busy("This viewer reads too slowly; watch again.", 1_000)));
        }
    }

    private void send(ClusterUpdate.Builder update) {
        seq++;
        observer.onNext(update.setSeq(seq).build());
    }
}
