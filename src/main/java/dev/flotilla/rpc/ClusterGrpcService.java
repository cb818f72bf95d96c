package dev.flotilla.rpc;

import com.google.protobuf.ByteString;
import dev.flotilla.cluster.ChangeOutcome;
import dev.flotilla.cluster.ClientRegistry;
import dev.flotilla.cluster.Membership;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import dev.flotilla.wire.v1.ChangeReply;
import dev.flotilla.wire.v1.ClusterGrpc;
import dev.flotilla.wire.v1.ClusterUpdate;
import dev.flotilla.wire.v1.ClusterView;
import dev.flotilla.wire.v1.EnrollReply;
import dev.flotilla.wire.v1.EnrollRequest;
import dev.flotilla.wire.v1.GetClusterRequest;
import dev.flotilla.wire.v1.GetDigestReply;
import dev.flotilla.wire.v1.GetDigestRequest;
import dev.flotilla.wire.v1.GetLeaderInfoReply;
import dev.flotilla.wire.v1.GetLeaderInfoRequest;
import dev.flotilla.wire.v1.JoinClusterReply;
import dev.flotilla.wire.v1.JoinClusterRequest;
import dev.flotilla.wire.v1.LeaveClusterRequest;
import dev.flotilla.wire.v1.ListClientsReply;
import dev.flotilla.wire.v1.ListClientsRequest;
import dev.flotilla.wire.v1.ListEventsReply;
import dev.flotilla.wire.v1.ListEventsRequest;
import dev.flotilla.wire.v1.RemoveServerRequest;
import dev.flotilla.wire.v1.TransferLeadershipRequest;
import dev.flotilla.wire.v1.WatchClusterRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;

/// What servers are and do, for anybody; and changes of it, for operators and joining servers.
public final class ClusterGrpcService extends ClusterGrpc.ClusterImplBase {
    private static final double RATE_DEFAULT_HZ = 4;
    private static final double RATE_MIN_HZ = 0.2;
    private static final int EVENTS_MAX = 200;
    private static final int DIGEST_WAIT_MAX_MS = 10_000;

    private final Membership membership;
    private final Digests digests;
    private final TrustDesk trust;

    public ClusterGrpcService(Membership membership, Digests digests, TrustDesk trust) {
        this.membership = membership;
        this.digests = digests;
        this.trust = trust;
    }

    @Override
    public void getLeaderInfo(GetLeaderInfoRequest request, StreamObserver<GetLeaderInfoReply> responses) {
        Replies.send(responses, ClusterMessages.leaderInfo(membership.leaderInfo()));
    }

    @Override
    public void getCluster(GetClusterRequest request, StreamObserver<ClusterView> responses) {
        var unused = membership.view().thenAccept(view -> Replies.send(responses, ViewMessages.view(view)));
    }

    @Override
    public void watchCluster(WatchClusterRequest request, StreamObserver<ClusterUpdate> responses) {
        var asked = request.getMaxRateHz();
        var rate = asked > 0 ? Math.clamp(asked, RATE_MIN_HZ, RATE_DEFAULT_HZ) : RATE_DEFAULT_HZ;
        var updates = new ClusterUpdates((ServerCallStreamObserver<ClusterUpdate>) responses, membership::replicas);
        var listed = CallFacts.current().word().map(this::listed);
        var watching = membership.watch(Duration.ofMillis((long) (1_000 / rate)), updates);
        updates.begin(() -> {
            watching.close();
            listed.ifPresent(ClientRegistry.Registration::close);
        });
    }

    private ClientRegistry.Registration listed(ClientWord word) {
        var account = Caller.ifAny().map(Caller::name).orElse("");
        var registration = membership.clients().connected(account, word.device());
        registration.said(word.listConfigIndex(), word.list(), word.outbox(), word.leader());
        return registration;
    }

    @Override
    public void listEvents(ListEventsRequest request, StreamObserver<ListEventsReply> responses) {
        var limit = request.getLimit() <= 0 ? EVENTS_MAX : Math.min(request.getLimit(), EVENTS_MAX);
        var unused = membership.events(limit, request.getKind()).thenAccept(events -> {
            var reply = ListEventsReply.newBuilder();
            events.forEach(event -> reply.addEvents(ViewMessages.event(event)));
            Replies.send(responses, reply.build());
        });
    }

    @Override
    public void listClients(ListClientsRequest request, StreamObserver<ListClientsReply> responses) {
        var reply = ListClientsReply.newBuilder();
        membership.clients().list().forEach(client -> reply.addClients(ClusterMessages.client(client)));
        Replies.send(responses, reply.build());
    }

    @Override
    public void joinCluster(JoinClusterRequest request, StreamObserver<JoinClusterReply> responses) {
        try {
            var unused = membership
                    .join(ClusterMessages.joinRequest(request))
                    .thenAccept(outcome -> Replies.send(responses, ClusterMessages.joinReply(outcome)));
        } catch (IllegalArgumentException e) {
            throw StatusMapping.refusal(new CallError.Invalid("", String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void enroll(EnrollRequest request, StreamObserver<EnrollReply> responses) {
        try {
            var outcome = trust.enroll(ClusterMessages.enrollRequest(request));
            Replies.send(responses, ClusterMessages.enrollReply(outcome));
        } catch (IllegalArgumentException e) {
            throw StatusMapping.refusal(new CallError.Invalid("", String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void leaveCluster(LeaveClusterRequest request, StreamObserver<ChangeReply> responses) {
        var unused = membership.leave().thenAccept(outcome -> answer(outcome, responses));
    }

    @Override
    public void removeServer(RemoveServerRequest request, StreamObserver<ChangeReply> responses) {
        checkServerId("server_id", request.getServerId());
        var unused = membership
                .remove(request.getServerId(), request.getExpectedConfigIndex())
                .thenAccept(outcome -> answer(outcome, responses));
    }

    @Override
    public void transferLeadership(TransferLeadershipRequest request, StreamObserver<ChangeReply> responses) {
        checkServerId("to", request.getTo());
        var unused = membership
                .transfer(request.getTo(), request.getExpectedTerm())
                .thenAccept(outcome -> answer(outcome, responses));
    }

    private static void checkServerId(String field, int serverId) {
        if (serverId < 1) {
            throw StatusMapping.refusal(new CallError.Invalid(field, "A server_id is 1 or more."));
        }
    }

    static void answer(ChangeOutcome outcome, StreamObserver<ChangeReply> responses) {
        switch (outcome) {
            case ChangeOutcome.Done done -> Replies.send(responses, ClusterMessages.changeReply(done));
            case ChangeOutcome.Refused refused -> Replies.send(responses, ClusterMessages.changeReply(refused));
            case ChangeOutcome.Stale stale ->
                responses.onError(StatusMapping.refusal(new CallError.Stale(stale.message())));
            case ChangeOutcome.Unknown unknown ->
                responses.onError(StatusMapping.refusal(new CallError.UnknownOutcome(unknown.message())));
            case ChangeOutcome.NotLeader notLeader -> {
                var address = notLeader.leader().map(HostPort::toString).orElse("");
                var way = address.isEmpty() ? "there is no leader right now" : "ask the leader at " + address;
                responses.onError(StatusMapping.refusal(
                        new CallError.NotLeader(address, notLeader.term(), "This server does not lead: " + way + ".")));
            }
        }
    }

    @Override
    public void getDigest(GetDigestRequest request, StreamObserver<GetDigestReply> responses) {
        var wait = Duration.ofMillis(Math.clamp(request.getWaitMs(), 0, DIGEST_WAIT_MAX_MS));
        var reply = digests.at(request.getIndex(), wait)
                .map(reading -> GetDigestReply.newBuilder()
                        .setKnown(true)
                        .setIndex(reading.index())
                        .setDigest(ByteString.copyFrom(reading.digest()))
                        .setSequence(reading.sequence())
                        .build())
                .orElse(GetDigestReply.getDefaultInstance());
        Replies.send(responses, reply);
    }
}
