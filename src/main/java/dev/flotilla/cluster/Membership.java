package dev.flotilla.cluster;

import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.ReplicatedLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One server's part in the team. Any thread; futures never end exceptionally.
///
/// Order of use: construct after the engine started, [#start] once the public port listens, [#announceStop] before the
/// engine closes, [#close] after it. The bodies follow; the shapes stand.
public final class Membership implements AutoCloseable {
    public Membership(
            ReplicatedLog<?> log,
            Member self,
            GroupId group,
            PeerCalls calls,
            Supplier<NodeFacts> facts,
            ClusterSettings settings,
            Loop loop) {
        throw new UnsupportedOperationException();
    }

    public void start() {
        throw new UnsupportedOperationException();
    }

    /// Tells the others that this server stops politely, so that nobody suspects a death.
    public void announceStop() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    /// Called once, on the loop, when a committed configuration has this server no longer.
    public void onRemoved(Runnable removed) {
        throw new UnsupportedOperationException();
    }

    public LeaderFacts leaderInfo() {
        throw new UnsupportedOperationException();
    }

    public ReplicaList replicas() {
        throw new UnsupportedOperationException();
    }

    /// The whole as seen from here; asks the others for fresh facts and waits for them half a second at most.
    public CompletableFuture<ClusterView> view() {
        throw new UnsupportedOperationException();
    }

    /// @return closed without a word when there are too many watchers
    public PeerCalls.Subscription watch(Duration period, ClusterListener listener) {
        throw new UnsupportedOperationException();
    }

    /// This server's own facts, now and whenever they change, at most ten times a second.
    public PeerCalls.Subscription watchNode(Consumer<NodeStatus> listener) {
        throw new UnsupportedOperationException();
    }

    /// Newest last; `kind` empty = all.
    public List<ClusterEvent> events(int limit, String kind) {
        throw new UnsupportedOperationException();
    }

    /// Writes an event of this server down and tells watchers and the other servers.
    public void record(ClusterEvent.Kind kind, int about, String text) {
        throw new UnsupportedOperationException();
    }

    public ClientRegistry clients() {
        throw new UnsupportedOperationException();
    }

    /// A server asks to become a member. Done by the leader; others refuse with `retry`.
    public CompletableFuture<JoinOutcome> join(JoinRequest request) {
        throw new UnsupportedOperationException();
    }

    /// This server leaves: hands leadership over when it leads, then asks the leader to take it out.
    public CompletableFuture<ChangeOutcome> leave() {
        throw new UnsupportedOperationException();
    }

    /// The leader's side of [#leave].
    public CompletableFuture<ChangeOutcome> letGo(MemberId leaving) {
        throw new UnsupportedOperationException();
    }

    /// @param expectedConfig 0 = whatever holds
    public CompletableFuture<ChangeOutcome> remove(int serverId, long expectedConfig) {
        throw new UnsupportedOperationException();
    }

    /// @param expectedTerm 0 = whatever holds
    public CompletableFuture<ChangeOutcome> transfer(int to, long expectedTerm) {
        throw new UnsupportedOperationException();
    }

    /// Another server asks whether this one, too, finds the leader's process gone.
    public CompletableFuture<GoneAnswer> confirmLeaderGone(GoneQuestion question) {
        throw new UnsupportedOperationException();
    }

    /// Another server opened a line to this one.
    public PeerCalls.LineListener acceptLine(PeerCalls.Line line) {
        throw new UnsupportedOperationException();
    }
}
