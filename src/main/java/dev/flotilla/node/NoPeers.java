package dev.flotilla.node;

import dev.flotilla.cluster.*;
import dev.flotilla.consensus.*;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Stands in until `rpc` has its calls to other servers: every other server looks switched off.
final class NoPeers implements PeerCalls {
    static <T> CompletableFuture<PeerReply<T>> no() {
        return CompletableFuture.completedFuture(new PeerReply.Refused<T>());
    }

    public CompletableFuture<PeerReply<LeaderFacts>> leaderInfo(HostPort at, Duration limit) {
        return no();
    }

    public CompletableFuture<PeerReply<JoinOutcome>> join(HostPort leader, JoinRequest request, Duration limit) {
        return no();
    }

    public CompletableFuture<PeerReply<ChangeOutcome>> leave(HostPort leader, MemberId who, Duration limit) {
        return no();
    }

    public CompletableFuture<PeerReply<GoneAnswer>> confirmLeaderGone(
            HostPort at, GoneQuestion question, Duration limit) {
        return no();
    }

    public CompletableFuture<Probe> probe(HostPort at, Duration limit) {
        return CompletableFuture.completedFuture(Probe.REFUSED);
    }

    public Line openLine(HostPort at, LineListener listener) {
        throw new UnsupportedOperationException();
    }

    public Subscription watchNode(HostPort at, Consumer<NodeStatus> status, Runnable ended) {
        throw new UnsupportedOperationException();
    }
}
