package dev.flotilla.rpc;

import com.google.protobuf.ByteString;
import dev.flotilla.cluster.Membership;
import dev.flotilla.cluster.PeerCalls;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.v1.ChangeReply;
import dev.flotilla.wire.v1.ConfirmLeaderGoneReply;
import dev.flotilla.wire.v1.ConfirmLeaderGoneRequest;
import dev.flotilla.wire.v1.GetAuthorityReply;
import dev.flotilla.wire.v1.GetAuthorityRequest;
import dev.flotilla.wire.v1.NodeStatus;
import dev.flotilla.wire.v1.PeersGrpc;
import dev.flotilla.wire.v1.PresenceBeat;
import dev.flotilla.wire.v1.RequestLeaveRequest;
import dev.flotilla.wire.v1.WatchNodeRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicBoolean;

/// Server to server: the lines, own facts, and the question whether a leader is gone.
public final class PeersGrpcService extends PeersGrpc.PeersImplBase {
    private final Membership membership;
    private final TrustDesk trust;

    public PeersGrpcService(Membership membership, TrustDesk trust) {
        this.membership = membership;
        this.trust = trust;
    }

    @Override
    public StreamObserver<PresenceBeat> presence(StreamObserver<PresenceBeat> responses) {
        return new AcceptedLine(membership, (ServerCallStreamObserver<PresenceBeat>) responses);
    }

    @Override
    public void watchNode(WatchNodeRequest request, StreamObserver<NodeStatus> responses) {
        var observer = (ServerCallStreamObserver<NodeStatus>) responses;
        // Numbers: a reader that is slow misses pictures, never gets old ones.
        var subscription = membership.watchNode(status -> {
            if (observer.isReady() && !observer.isCancelled()) {
                observer.onNext(ViewMessages.node(status));
            }
        });
        observer.setOnCancelHandler(subscription::close);
        observer.setOnCloseHandler(subscription::close);
    }

    @Override
    public void confirmLeaderGone(ConfirmLeaderGoneRequest request, StreamObserver<ConfirmLeaderGoneReply> responses) {
        try {
            var question = ViewMessages.question(request);
            var unused = membership
                    .confirmLeaderGone(question)
                    .thenAccept(answer -> Replies.send(responses, ViewMessages.answer(answer)));
        } catch (IllegalArgumentException e) {
            throw invalid("member_id", e);
        }
    }

    @Override
    public void getAuthority(GetAuthorityRequest request, StreamObserver<GetAuthorityReply> responses) {
        var sealed = trust.authorityFor(CallingServer.current());
        Replies.send(
                responses,
                GetAuthorityReply.newBuilder()
                        .setSealed(ByteString.copyFrom(sealed))
                        .build());
    }

    @Override
    public void requestLeave(RequestLeaveRequest request, StreamObserver<ChangeReply> responses) {
        try {
            var unused = membership
                    .letGo(MemberId.parse(request.getMemberId()))
                    .thenAccept(outcome -> ClusterGrpcService.answer(outcome, responses));
        } catch (IllegalArgumentException e) {
            throw invalid("member_id", e);
        }
    }

    private static RuntimeException invalid(String field, IllegalArgumentException e) {
        return StatusMapping.refusal(new CallError.Invalid(field, String.valueOf(e.getMessage())));
    }

    /// The accepting end of a line.
    private static final class AcceptedLine implements StreamObserver<PresenceBeat>, PeerCalls.Line {
        private final BeatSender<ServerCallStreamObserver<PresenceBeat>> sender = new BeatSender<>();
        private final PeerCalls.LineListener listener;
        private final AtomicBoolean over = new AtomicBoolean();

        AcceptedLine(Membership membership, ServerCallStreamObserver<PresenceBeat> responses) {
            sender.use(responses);
            responses.setOnCancelHandler(() -> end("cancelled"));
            listener = membership.acceptLine(this);
        }

        @Override
        public void onNext(PresenceBeat beat) {
            try {
                listener.beat(ViewMessages.beat(beat));
            } catch (IllegalArgumentException e) {
                sender.cancel(stream -> stream.onError(
                        StatusMapping.refusal(new CallError.Invalid("", String.valueOf(e.getMessage())))));
                end("it said what no server of ours would");
            }
        }

        @Override
        public void onError(Throwable failure) {
            end(StatusMapping.read(failure).message());
        }

        @Override
        public void onCompleted() {
            close();
            end("ended by the other side");
        }

        private void end(String reason) {
            if (over.compareAndSet(false, true)) {
                sender.end();
                listener.ended(reason);
            }
        }

        @Override
        public void send(dev.flotilla.cluster.PresenceBeat beat) {
            sender.send(beat);
        }

        @Override
        public void close() {
            sender.cancel(StreamObserver::onCompleted);
        }
    }
}
