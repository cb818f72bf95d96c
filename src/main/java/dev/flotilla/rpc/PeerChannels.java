package dev.flotilla.rpc;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import dev.flotilla.cluster.ChangeOutcome;
import dev.flotilla.cluster.EnrollOutcome;
import dev.flotilla.cluster.EnrollRequest;
import dev.flotilla.cluster.GoneAnswer;
import dev.flotilla.cluster.GoneQuestion;
import dev.flotilla.cluster.JoinOutcome;
import dev.flotilla.cluster.JoinRequest;
import dev.flotilla.cluster.LeaderFacts;
import dev.flotilla.cluster.NodeStatus;
import dev.flotilla.cluster.PeerCalls;
import dev.flotilla.cluster.PeerReply;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.v1.ClusterGrpc;
import dev.flotilla.wire.v1.GetAuthorityRequest;
import dev.flotilla.wire.v1.GetLeaderInfoRequest;
import dev.flotilla.wire.v1.PeersGrpc;
import dev.flotilla.wire.v1.RequestLeaveRequest;
import dev.flotilla.wire.v1.WatchNodeRequest;
import io.grpc.ChannelCredentials;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This server's calls to other servers. One channel an address, kept while it works; one that broke is thrown away, so
/// that no back-off of an old failure delays a new attempt. Callbacks run on gRPC's threads and only hand over.
public final class PeerChannels implements PeerCalls, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerChannels.class);
    private final Supplier<ChannelCredentials> credentials;
    private final ConcurrentMap<HostPort, ManagedChannel> channels = new ConcurrentHashMap<>();

    /// @param credentials of this server as it now is; asked for each new connection
    public PeerChannels(Supplier<ChannelCredentials> credentials) {
        this.credentials = credentials;
    }

    /// Shared; never shut it down.
    public ManagedChannel channel(HostPort at) {
        return channels.compute(at, (address, known) -> {
            if (known != null && !known.isShutdown()) {
                if (known.getState(false) != ConnectivityState.TRANSIENT_FAILURE) {
                    return known;
                }
                known.shutdownNow();
            }
            return NettyChannelBuilder.forAddress(
                            new InetSocketAddress(address.host(), address.port()), credentials.get())
                    .keepAliveTime(10, TimeUnit.SECONDS)
                    .keepAliveTimeout(3, TimeUnit.SECONDS)
                    .directExecutor()
                    .build();
        });
    }

    private void discard(HostPort at, ManagedChannel broken) {
        if (channels.remove(at, broken)) {
            broken.shutdownNow();
        }
    }

    @Override
    public CompletableFuture<PeerReply<LeaderFacts>> leaderInfo(HostPort at, Duration limit) {
        return call(
                at,
                limit,
                channel -> ClusterGrpc.newFutureStub(channel)
                        .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
                        .getLeaderInfo(GetLeaderInfoRequest.getDefaultInstance()),
                ClusterMessages::leaderFacts,
                refused -> Optional.empty());
    }

    @Override
    public CompletableFuture<PeerReply<JoinOutcome>> join(HostPort leader, JoinRequest request, Duration limit) {
        return call(
                leader,
                limit,
                channel -> ClusterGrpc.newFutureStub(channel)
                        .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
                        .joinCluster(ClusterMessages.joinRequest(request)),
                ClusterMessages::joinOutcome,
                refused -> refused instanceof CallError.Invalid(String field, String message)
                        ? Optional.of(new JoinOutcome.Refused(message, false))
                        : Optional.empty());
    }

    @Override
    public CompletableFuture<PeerReply<EnrollOutcome>> enroll(HostPort leader, EnrollRequest request, Duration limit) {
        return call(
                leader,
                limit,
                channel -> ClusterGrpc.newFutureStub(channel)
                        .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
                        .enroll(ClusterMessages.enrollRequest(request)),
                ClusterMessages::enrollOutcome,
                refused -> refused instanceof CallError.Invalid(String field, String message)
                        ? Optional.of(new EnrollOutcome.Refused(message, false))
                        : Optional.empty());
    }

    @Override
    public CompletableFuture<PeerReply<byte[]>> authority(HostPort leader, Duration limit) {
        return call(
                leader,
                limit,
                channel -> PeersGrpc.newFutureStub(channel)
                        .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
                        .getAuthority(GetAuthorityRequest.getDefaultInstance()),
                reply -> reply.getSealed().toByteArray(),
                refused -> Optional.empty());
    }

    /// Throws away all connections: this server has another certificate now.
    public void redial() {
        channels.forEach(this::discard);
    }

    @Override
    public CompletableFuture<PeerReply<ChangeOutcome>> leave(HostPort leader, MemberId who, Duration limit) {
        return call(
                leader,
                limit,
                channel -> PeersGrpc.newFutureStub(channel)
                        .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
                        .requestLeave(RequestLeaveRequest.newBuilder()
                                .setMemberId(who.toString())
                                .build()),
                ClusterMessages::changeOutcome,
                refused -> switch (refused) {
                    case CallError.NotLeader it ->
                        Optional.of(
                                new ChangeOutcome.NotLeader(ClusterMessages.address(it.leaderAddress()), it.term()));
                    case CallError.UnknownOutcome it -> Optional.of(new ChangeOutcome.Unknown(it.message()));
                    default -> Optional.empty();
                });
    }

    @Override
    public CompletableFuture<PeerReply<GoneAnswer>> confirmLeaderGone(
            HostPort at, GoneQuestion question, Duration limit) {
        return call(
                at,
                limit,
                channel -> PeersGrpc.newFutureStub(channel)
                        .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
                        .confirmLeaderGone(ViewMessages.question(question)),
                ViewMessages::answer,
                refused -> Optional.empty());
    }

    private <M, T> CompletableFuture<PeerReply<T>> call(
            HostPort at,
            Duration limit,
            Function<ManagedChannel, ListenableFuture<M>> call,
            Function<M, T> read,
            Function<CallError, Optional<? extends T>> known) {
        var reply = new CompletableFuture<PeerReply<T>>();
        var channel = channel(at);
        Futures.addCallback(
                call.apply(channel),
                new FutureCallback<M>() {
                    @Override
                    public void onSuccess(M message) {
                        try {
                            reply.complete(new PeerReply.Answered<>(read.apply(message)));
                        } catch (IllegalArgumentException e) {
                            LOG.warn("{} answered what no server of ours would", at, e);
                            reply.complete(new PeerReply.Silent<>("it answered what we cannot read"));
                        }
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        var error = StatusMapping.read(failure);
                        if (isRefused(failure)) {
                            discard(at, channel);
                            reply.complete(new PeerReply.Refused<>());
                        } else {
                            reply.complete(known.apply(error)
                                    .<PeerReply<T>>map(PeerReply.Answered::new)
                                    .orElseGet(() -> new PeerReply.Silent<>(error.message())));
                        }
                    }
                },
                MoreExecutors.directExecutor());
        // gRPC ends calls at their deadline; this is for a channel that never connects and a clock that was stopped
        return reply.completeOnTimeout(
                new PeerReply.Silent<>("no answer within " + limit.toMillis() + " ms"),
                limit.toMillis() + 50,
                TimeUnit.MILLISECONDS);
    }

    private static boolean isRefused(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    && String.valueOf(cause.getMessage()).contains("refused")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public CompletableFuture<Probe> probe(HostPort at, Duration limit) {
        var answer = new CompletableFuture<Probe>();
        Thread.ofVirtual().name("flotilla-probe-" + at).start(() -> answer.complete(connect(at, limit)));
        return answer;
    }

    private static Probe connect(HostPort at, Duration limit) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(at.host(), at.port()), (int) limit.toMillis());
            return Probe.LISTENING;
        } catch (ConnectException e) {
            LOG.trace("probe of {}", at, e);
            return String.valueOf(e.getMessage()).contains("refused") ? Probe.REFUSED : Probe.SILENT;
        } catch (IOException e) {
            LOG.trace("probe of {}", at, e);
            return Probe.SILENT;
        }
    }

    @Override
    public Line openLine(HostPort at, LineListener listener) {
        var channel = channel(at);
        var line = new OpenLine(listener, () -> discard(at, channel));
        var unused = PeersGrpc.newStub(channel).presence(line);
        return line;
    }

    @Override
    public Subscription watchNode(HostPort at, Consumer<NodeStatus> status, Runnable ended) {
        var stream = new NodeStream(status, ended);
        PeersGrpc.newStub(channel(at)).watchNode(WatchNodeRequest.getDefaultInstance(), stream);
        return stream;
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
        channels.clear();
    }

    /// The opening end of a line.
    private static final class OpenLine
            implements ClientResponseObserver<dev.flotilla.wire.v1.PresenceBeat, dev.flotilla.wire.v1.PresenceBeat>,
                    Line {
        private final BeatSender<ClientCallStreamObserver<dev.flotilla.wire.v1.PresenceBeat>> sender =
                new BeatSender<>();
        private final LineListener listener;
        private final Runnable broken;
        private final AtomicBoolean over = new AtomicBoolean();

        OpenLine(LineListener listener, Runnable broken) {
            this.listener = listener;
            this.broken = broken;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<dev.flotilla.wire.v1.PresenceBeat> stream) {
            sender.use(stream);
        }

        @Override
        public void onNext(dev.flotilla.wire.v1.PresenceBeat beat) {
            listener.beat(ViewMessages.beat(beat));
        }

        @Override
        public void onError(Throwable failure) {
            end(StatusMapping.read(failure).message());
        }

        @Override
        public void onCompleted() {
            end("ended by the other side");
        }

        private void end(String reason) {
            if (over.compareAndSet(false, true)) {
                sender.end();
                broken.run();
                listener.ended(reason);
            }
        }

        @Override
        public void send(dev.flotilla.cluster.PresenceBeat beat) {
            sender.send(beat);
        }

        @Override
        public void close() {
            over.set(true);
            sender.cancel(stream -> stream.cancel("closed", null));
        }
    }

    /// Another server's own facts.
    private static final class NodeStream
            implements ClientResponseObserver<WatchNodeRequest, dev.flotilla.wire.v1.NodeStatus>, Subscription {
        private final Consumer<NodeStatus> status;
        private final Runnable ended;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable ClientCallStreamObserver<WatchNodeRequest> stream;

        NodeStream(Consumer<NodeStatus> status, Runnable ended) {
            this.status = status;
            this.ended = ended;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchNodeRequest> started) {
            stream = started;
        }

        @Override
        public void onNext(dev.flotilla.wire.v1.NodeStatus message) {
            status.accept(ViewMessages.node(message));
        }

        @Override
        public void onError(Throwable failure) {
            LOG.trace("a node's stream ended", failure);
            end();
        }

        @Override
        public void onCompleted() {
            end();
        }

        private void end() {
            if (over.compareAndSet(false, true)) {
                ended.run();
            }
        }

        @Override
        public void close() {
            var open = stream;
            if (open != null) {
                open.cancel("closed", null);
            }
            end();
        }
    }
}
