package dev.flotilla.client;

import dev.flotilla.config.Address;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.MetadataKeys;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.Wire;
import dev.flotilla.wire.v1.AccountsGrpc;
import dev.flotilla.wire.v1.ChangePasswordReply;
import dev.flotilla.wire.v1.ChangePasswordRequest;
import dev.flotilla.wire.v1.ClusterGrpc;
import dev.flotilla.wire.v1.ClusterUpdate;
import dev.flotilla.wire.v1.ClusterView;
import dev.flotilla.wire.v1.Conversation;
import dev.flotilla.wire.v1.CreateAccountReply;
import dev.flotilla.wire.v1.CreateAccountRequest;
import dev.flotilla.wire.v1.Done;
import dev.flotilla.wire.v1.GetClusterRequest;
import dev.flotilla.wire.v1.GetLeaderInfoReply;
import dev.flotilla.wire.v1.GetLeaderInfoRequest;
import dev.flotilla.wire.v1.Health;
import dev.flotilla.wire.v1.ListConversationsReply;
import dev.flotilla.wire.v1.ListConversationsRequest;
import dev.flotilla.wire.v1.ListMessagesReply;
import dev.flotilla.wire.v1.ListMessagesRequest;
import dev.flotilla.wire.v1.LoginReply;
import dev.flotilla.wire.v1.LoginRequest;
import dev.flotilla.wire.v1.LogoutReply;
import dev.flotilla.wire.v1.LogoutRequest;
import dev.flotilla.wire.v1.MessagesGrpc;
import dev.flotilla.wire.v1.NodeStatus;
import dev.flotilla.wire.v1.Refusal;
import dev.flotilla.wire.v1.Role;
import dev.flotilla.wire.v1.SendMessageReply;
import dev.flotilla.wire.v1.SendMessageRequest;
import dev.flotilla.wire.v1.Session;
import dev.flotilla.wire.v1.SubscribeRequest;
import dev.flotilla.wire.v1.SubscribeUpdate;
import dev.flotilla.wire.v1.WatchBeat;
import dev.flotilla.wire.v1.WatchClusterRequest;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A server on a real port whose behaviour a test chooses.
final class FakeServer implements AutoCloseable {
    enum Behaviour {
        /// Does what it should.
        WELL,
        /// Saves, then its process is gone before the answer.
        DIES_AFTER_SAVING,
        /// Saves and says that it does not know.
        SAVES_AND_DOUBTS,
        /// Takes calls and never answers, like a paused process.
        SILENT,
        /// Has no majority.
        NO_QUORUM
    }

    private final FakeTeam team;
    private final int id;
    private final Server server;
    private final Address address;
    private volatile Behaviour behaviour = Behaviour.WELL;
    private volatile String oldHint = "";
    private volatile String old = "";
    private volatile boolean sessionsEnded;
    /// Events before this sequence are no longer kept here.
    private volatile long keptFrom;
    private volatile int feedEndsAfter = Integer.MAX_VALUE;

    FakeServer(FakeTeam team, int id, int port) {
        this.team = team;
        this.id = id;
        try {
            this.server = NettyServerBuilder.forAddress(
                            new InetSocketAddress("127.0.0.1", port),
                            team.trust().server("n" + id + "-0000000" + id))
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .addService(new Cluster())
                    .addService(new Accounts())
                    .addService(new Messages())
                    .intercept(new OldMark())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.address = new Address("127.0.0.1", server.getPort());
    }

    int id() {
        return id;
    }

    Address address() {
        return address;
    }

    void behave(Behaviour how) {
        behaviour = how;
    }

    /// Goes on naming an old leader, whatever the team says.
    void misleadTo(String address) {
        oldHint = address;
    }

    void markRepliesOld(String sentence) {
        old = sentence;
    }

    void endSessions() {
        sessionsEnded = true;
    }

    void keepEventsFrom(long sequence) {
        keptFrom = sequence;
    }

    void endFeedsAfter(int updates) {
        feedEndsAfter = updates;
    }

    void die() {
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private boolean leads() {
        return team.leads(this);
    }

    private final class Cluster extends ClusterGrpc.ClusterImplBase {
        @Override
        public void getLeaderInfo(GetLeaderInfoRequest request, StreamObserver<GetLeaderInfoReply> reply) {
            if (behaviour == Behaviour.SILENT) {
                return;
            }
            var misled = !oldHint.isEmpty();
            reply.onNext(GetLeaderInfoReply.newBuilder()
                    .setSuccess(true)
                    .setLeaderAddress(misled ? oldHint : team.leaderAddress())
                    .setTerm(misled ? 1 : team.term())
                    .addAllReplicaAddresses(team.addresses())
                    .setConfigIndex(team.configIndex())
                    .setClusterId("team-1")
                    .setServerId(id)
                    .setRole(leads() && !misled ? Role.LEADER : Role.FOLLOWER)
                    .build());
            reply.onCompleted();
        }

        @Override
        public void getCluster(GetClusterRequest request, StreamObserver<ClusterView> reply) {
            reply.onNext(view());
            reply.onCompleted();
        }

        @Override
        public void watchCluster(WatchClusterRequest request, StreamObserver<ClusterUpdate> updates) {
            updates.onNext(ClusterUpdate.newBuilder().setSnapshot(view()).build());
            updates.onNext(ClusterUpdate.newBuilder()
                    .setBeat(WatchBeat.getDefaultInstance())
                    .build());
        }

        private ClusterView view() {
            var view = ClusterView.newBuilder()
                    .setClusterId("team-1")
                    .setWatched(id)
                    .setConfigIndex(team.configIndex())
                    .setHealth(Health.newBuilder()
                            .setState(Health.State.HEALTHY)
                            .setSentence("All voters up.")
                            .setVoters(3)
                            .setQuorum(2)
                            .setHealthyVoters(3)
                            .setSurvives(1));
            var number = 1;
            for (var member : team.addresses()) {
                var isLeader = member.equals(team.leaderAddress());
                view.addNodes(NodeStatus.newBuilder()
                        .setServerId(number)
                        .setMemberId("n" + number + "-00000000")
                        .setAddress(member)
                        .setRole(isLeader ? Role.LEADER : Role.FOLLOWER)
                        .setTerm(team.term())
                        .setCommitIndex(40)
                        .setAppliedIndex(39));
                number++;
            }
            return view.build();
        }
    }

    private final class Accounts extends AccountsGrpc.AccountsImplBase {
        @Override
        public void createAccount(CreateAccountRequest request, StreamObserver<CreateAccountReply> reply) {
            reply.onNext(
                    request.getName().equals("taken")
                            ? CreateAccountReply.newBuilder()
                                    .setRefused(Wire.refusal(dev.flotilla.chat.Refusal.NAME_TAKEN, "taken"))
                                    .build()
                            : CreateAccountReply.newBuilder()
                                    .setAccount(Wire.account(FakeTeam.ANA))
                                    .build());
            reply.onCompleted();
        }

        @Override
        public void changePassword(ChangePasswordRequest request, StreamObserver<ChangePasswordReply> reply) {
            if (!request.getOldPassword().equals(team.password())) {
                reply.onNext(ChangePasswordReply.newBuilder()
                        .setRefused(Wire.refusal(dev.flotilla.chat.Refusal.WRONG_CREDENTIALS, ""))
                        .build());
                reply.onCompleted();
                return;
            }
            team.password(request.getNewPassword());
            if (behaviour == Behaviour.SAVES_AND_DOUBTS) {
                behaviour = Behaviour.WELL;
                reply.onError(StatusMapping.refusal(new CallError.UnknownOutcome("Perhaps.")));
                return;
            }
            reply.onNext(ChangePasswordReply.newBuilder()
                    .setDone(Done.getDefaultInstance())
                    .build());
            reply.onCompleted();
        }

        @Override
        public void logout(LogoutRequest request, StreamObserver<LogoutReply> reply) {
            reply.onNext(LogoutReply.newBuilder().setEnded(1).build());
            reply.onCompleted();
        }

        @Override
        public void login(LoginRequest request, StreamObserver<LoginReply> reply) {
            var isRight = request.getPassword().equals(team.password());
            reply.onNext(
                    isRight
                            ? LoginReply.newBuilder()
                                    .setSession(Session.newBuilder()
                                            .setToken("token-1")
                                            .setAccount(Wire.account(FakeTeam.ANA))
                                            .setUnreadCount(3))
                                    .build()
                            : LoginReply.newBuilder()
                                    .setRefused(Wire.refusal(
                                            dev.flotilla.chat.Refusal.WRONG_CREDENTIALS, request.getName()))
                                    .build());
            reply.onCompleted();
        }
    }

    /// Says on every reply that it may be old, as a server without a majority does.
    private final class OldMark implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return next.startCall(
                    new ForwardingServerCall.SimpleForwardingServerCall<Q, R>(call) {
                        @Override
                        public void close(Status status, Metadata trailers) {
                            if (!old.isEmpty()) {
                                trailers.put(MetadataKeys.OLD, old);
                            }
                            super.close(status, trailers);
                        }
                    },
                    headers);
        }
    }

    private final class Messages extends MessagesGrpc.MessagesImplBase {
        @Override
        public void sendMessage(SendMessageRequest request, StreamObserver<SendMessageReply> reply) {
            if (sessionsEnded) {
                reply.onError(StatusMapping.refusal(new CallError.NoSession("The session ended.")));
                return;
            }
            if (behaviour == Behaviour.SILENT) {
                return;
            }
            if (!leads() || !oldHint.isEmpty()) {
                reply.onError(StatusMapping.refusal(new CallError.NotLeader(
                        oldHint.isEmpty() ? team.leaderAddress() : oldHint,
                        oldHint.isEmpty() ? team.term() : 1,
                        "no")));
                return;
            }
            if (behaviour == Behaviour.NO_QUORUM) {
                reply.onError(StatusMapping.refusal(new CallError.NoQuorum("No majority.", 10)));
                return;
            }
            if (request.getTarget().getPerson().equals("nobody")) {
                reply.onNext(SendMessageReply.newBuilder()
                        .setRefused(Refusal.newBuilder()
                                .setCode(Refusal.Code.NO_SUCH_PERSON)
                                .setMessage("There is no person nobody."))
                        .build());
                reply.onCompleted();
                return;
            }
            var saved = team.save(request);
            if (behaviour == Behaviour.DIES_AFTER_SAVING) {
                server.shutdownNow();
                return;
            }
            if (behaviour == Behaviour.SAVES_AND_DOUBTS) {
                behaviour = Behaviour.WELL;
                reply.onError(StatusMapping.refusal(new CallError.UnknownOutcome("Perhaps.")));
                return;
            }
            reply.onNext(SendMessageReply.newBuilder()
                    .setSaved(saved)
                    .setSequence(saved.getSequence())
                    .build());
            reply.onCompleted();
        }

        @Override
        public void listConversations(ListConversationsRequest request, StreamObserver<ListConversationsReply> reply) {
            reply.onNext(ListConversationsReply.newBuilder()
                    .addConversations(Conversation.newBuilder()
                            .setConversationId(FakeTeam.ROOM)
                            .setKind(Conversation.Kind.ROOM)
                            .setTitle("general")
                            .setJoined(true))
                    .build());
            reply.onCompleted();
        }

        @Override
        public void listMessages(ListMessagesRequest request, StreamObserver<ListMessagesReply> reply) {
            var before = request.getFrom() == 0 ? Long.MAX_VALUE : request.getFrom();
            var older = team.messages().stream()
                    .filter(message -> message.getPosition() < before)
                    .toList();
            var from = Math.max(0, older.size() - request.getLimit());
            reply.onNext(ListMessagesReply.newBuilder()
                    .addAllMessages(older.subList(from, older.size()))
                    .setMore(from > 0)
                    .build());
            reply.onCompleted();
        }

        @Override
        public void subscribe(SubscribeRequest request, StreamObserver<SubscribeUpdate> updates) {
            var call = (ServerCallStreamObserver<SubscribeUpdate>) updates;
            var cursor = request.getFromNow() ? team.messages().size() : request.getAfter();
            if (cursor < keptFrom) {
                cursor = team.messages().size();
                updates.onNext(SubscribeUpdate.newBuilder()
                        .setSequence(cursor)
                        .setResync(dev.flotilla.wire.v1.Resync.getDefaultInstance())
                        .build());
            }
            var told = 0;
            while (!call.isCancelled()) {
                for (var message : team.messages()) {
                    if (message.getSequence() > cursor) {
                        cursor = message.getSequence();
                        updates.onNext(SubscribeUpdate.newBuilder()
                                .setSequence(cursor)
                                .setPosted(message)
                                .build());
                        if (++told >= feedEndsAfter) {
                            updates.onError(StatusMapping.refusal(new CallError.Stopping("bye")));
                            return;
                        }
                    }
                }
                java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
    }
}
