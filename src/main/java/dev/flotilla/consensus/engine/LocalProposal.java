package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.Position;
import dev.flotilla.consensus.Proposal;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/// An entry proposed through this server. It travels through Ratis as the request's message and comes back with the
/// committed entry, so that the state machine's result reaches the caller in memory, on the apply thread.
final class LocalProposal<R> implements Message {
    private final ByteString content;
    private final CompletableFuture<Proposal<R>> answer = new CompletableFuture<>();
    private volatile boolean appended;

    LocalProposal(byte[] entry) {
        this.content = UnsafeByteOperations.unsafeWrap(entry);
    }

    @Override
    public ByteString getContent() {
        return content;
    }

    CompletableFuture<Proposal<R>> answer() {
        return answer;
    }

    /// From here on nobody can say that the entry was not accepted.
    void markAppended() {
        appended = true;
    }

    boolean appended() {
        return appended;
    }

    void committed(Position at, R result) {
        answer.complete(new Proposal.Committed<>(at, result));
    }

    @Override
    public String toString() {
        return "entry of " + content.size() + " bytes";
    }
}
