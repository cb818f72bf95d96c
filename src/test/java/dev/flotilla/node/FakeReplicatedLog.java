package dev.flotilla.node;

import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.Leadership;
import dev.flotilla.consensus.Proposal;
import dev.flotilla.consensus.ReadPoint;
import dev.flotilla.consensus.ReplicatedLog;
import dev.flotilla.storage.AppliedEntry;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/// An engine that does what the test says: every proposal and question waits until the test answers it.
final class FakeReplicatedLog implements ReplicatedLog<AppliedEntry> {
    final BlockingQueue<Proposed> proposed = new LinkedBlockingQueue<>();
    final BlockingQueue<CompletableFuture<ReadPoint>> questions = new LinkedBlockingQueue<>();

    record Proposed(byte[] entry, CompletableFuture<Proposal<AppliedEntry>> outcome) {}

    @Override
    public CompletableFuture<Proposal<AppliedEntry>> propose(byte[] entry) {
        var outcome = new CompletableFuture<Proposal<AppliedEntry>>();
        proposed.add(new Proposed(entry, outcome));
        return outcome;
    }

    @Override
    public CompletableFuture<ReadPoint> readPoint() {
        var answer = new CompletableFuture<ReadPoint>();
        questions.add(answer);
        return answer;
    }

    @Override
    public EngineStatus status() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Leadership leadership() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
