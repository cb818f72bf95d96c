package dev.flotilla.client;

import dev.flotilla.client.view.ChangeView;
import dev.flotilla.client.view.ConnectedClient;
import dev.flotilla.client.view.DigestView;
import dev.flotilla.client.view.EventView;
import dev.flotilla.client.view.LeaderInfo;
import dev.flotilla.client.view.TeamView;
import dev.flotilla.config.Address;
import dev.flotilla.wire.v1.ClusterGrpc;
import dev.flotilla.wire.v1.GetClusterRequest;
import dev.flotilla.wire.v1.GetDigestRequest;
import dev.flotilla.wire.v1.GetLeaderInfoRequest;
import dev.flotilla.wire.v1.LeaveClusterRequest;
import dev.flotilla.wire.v1.ListClientsRequest;
import dev.flotilla.wire.v1.ListEventsRequest;
import dev.flotilla.wire.v1.RemoveServerRequest;
import dev.flotilla.wire.v1.TransferLeadershipRequest;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/// Looks at the team's servers and changes them. Looking needs no leader and no majority: any server answers.
public final class ClusterControl {
    private static final Duration CHANGE_LIMIT = Duration.ofSeconds(30);

    private final Calls calls;
    private final LeaderFinder finder;
    private final Lines lines;
    private final TeamSettings settings;
    private final Supplier<Metadata> headers;

    ClusterControl(Calls calls, LeaderFinder finder, Lines lines, TeamSettings settings, Supplier<Metadata> headers) {
        this.calls = calls;
        this.finder = finder;
        this.lines = lines;
        this.settings = settings;
        this.headers = headers;
    }

    /// What `server` itself says about the leader.
    public CompletableFuture<Answer<LeaderInfo>> leaderInfo(Address server, Duration limit) {
        return at(
                server,
                ClusterGrpc.getGetLeaderInfoMethod(),
                GetLeaderInfoRequest.getDefaultInstance(),
                limit,
                TeamFromWire::leaderInfo);
    }

    /// From the leader's server if one is known, else from any.
    public CompletableFuture<Answer<TeamView>> view() {
        return anywhere(ClusterGrpc.getGetClusterMethod(), GetClusterRequest.getDefaultInstance(), TeamFromWire::view);
    }

    /// As `server` sees the team.
    public CompletableFuture<Answer<TeamView>> view(Address server, Duration limit) {
        return at(
                server,
                ClusterGrpc.getGetClusterMethod(),
                GetClusterRequest.getDefaultInstance(),
                limit,
                TeamFromWire::view);
    }

    /// The views of all known servers, asked at once; who did not answer within `limit` has no view in it.
    public CompletableFuture<Map<Address, Answer<TeamView>>> views(Duration limit) {
        return atAll(address -> view(address, limit));
    }

    /// The newest first.
    public CompletableFuture<Answer<List<EventView>>> events(int limit, String kind) {
        return anywhere(
                ClusterGrpc.getListEventsMethod(),
                ListEventsRequest.newBuilder().setLimit(limit).setKind(kind).build(),
                reply -> reply.getEventsList().stream().map(TeamFromWire::event).toList());
    }

    /// The clients of all servers: each is asked for its own. Unanswered only when none answers.
    public CompletableFuture<Answer<List<ConnectedClient>>> clients(Duration limit) {
        return atAll(address -> at(
                        address,
                        ClusterGrpc.getListClientsMethod(),
                        ListClientsRequest.getDefaultInstance(),
                        limit,
                        reply -> reply.getClientsList().stream()
                                .map(TeamFromWire::client)
                                .toList()))
                .thenApply(ClusterControl::merged);
    }

    private static Answer<List<ConnectedClient>> merged(Map<Address, Answer<List<ConnectedClient>>> answers) {
        var all = answers.values().stream()
                .filter(answer -> answer instanceof Answer.Done<List<ConnectedClient>>)
                .flatMap(answer -> answer.orThrow().stream())
                .distinct()
                .toList();
        var first = answers.values().iterator().next();
        return answers.values().stream().anyMatch(answer -> answer instanceof Answer.Done<List<ConnectedClient>>)
                ? new Answer.Done<>(all)
                : first;
    }

    /// Keeps watching until the returned line is closed, from another server when this one goes away.
    ///
    /// @param maxRateHz views a second at most; events come at once
    public Subscription watch(double maxRateHz, ClusterListener listener) {
        return ClusterWatch.start(lines, finder, headers, maxRateHz, listener);
    }

    /// Hands leadership to the server with this id, if `expectedTerm` still holds (0 = whatever holds).
    public CompletableFuture<Answer<ChangeView>> transfer(int serverId, long expectedTerm) {
        return atLeader(
                ClusterGrpc.getTransferLeadershipMethod(),
                TransferLeadershipRequest.newBuilder()
                        .setTo(serverId)
                        .setExpectedTerm(expectedTerm)
                        .build());
    }

    /// Takes a server out of the team, if `expectedConfigIndex` still holds (0 = whatever holds).
    public CompletableFuture<Answer<ChangeView>> remove(int serverId, long expectedConfigIndex) {
        return atLeader(
                ClusterGrpc.getRemoveServerMethod(),
                RemoveServerRequest.newBuilder()
                        .setServerId(serverId)
                        .setExpectedConfigIndex(expectedConfigIndex)
                        .build());
    }

    /// `server` leaves the team.
    public CompletableFuture<Answer<ChangeView>> leave(Address server) {
        return at(
                server,
                ClusterGrpc.getLeaveClusterMethod(),
                LeaveClusterRequest.getDefaultInstance(),
                CHANGE_LIMIT,
                TeamFromWire::change);
    }

    /// The digest of `server` at `index`, once it has applied that far; 0 = its newest.
    public CompletableFuture<Answer<DigestView>> digest(Address server, long index, Duration limit) {
        return at(
                server,
                ClusterGrpc.getGetDigestMethod(),
                GetDigestRequest.newBuilder()
                        .setIndex(index)
                        .setWaitMs((int) Math.max(0, limit.toMillis() - 200))
                        .build(),
                limit,
                TeamFromWire::digest);
    }

    /// Asks every known server at once and gathers the answers in the order of the list.
    <T> CompletableFuture<Map<Address, Answer<T>>> atAll(Function<Address, CompletableFuture<Answer<T>>> question) {
        var asked = new LinkedHashMap<Address, CompletableFuture<Answer<T>>>();
        finder.replicas().addresses().forEach(address -> asked.put(address, question.apply(address)));
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    var answers = new LinkedHashMap<Address, Answer<T>>();
                    asked.forEach((address, answer) -> answers.put(address, answer.join()));
                    return answers;
                });
    }

    private <Q> CompletableFuture<Answer<ChangeView>> atLeader(
            MethodDescriptor<Q, dev.flotilla.wire.v1.ChangeReply> method, Q request) {
        return calls.atLeader(new Calls.Call<>(method, request, headers, CHANGE_LIMIT))
                .thenApply(result -> Results.answer(result).map(TeamFromWire::change));
    }

    private <Q, R, T> CompletableFuture<Answer<T>> anywhere(
            MethodDescriptor<Q, R> method, Q request, Function<R, T> change) {
        return calls.anywhere(new Calls.Call<>(method, request, headers, settings.answerLimit()))
                .thenApply(result -> Results.answer(result).map(change));
    }

    private <Q, R, T> CompletableFuture<Answer<T>> at(
            Address server, MethodDescriptor<Q, R> method, Q request, Duration limit, Function<R, T> change) {
        return calls.at(server, new Calls.Call<>(method, request, headers, limit))
                .thenApply(result -> Results.answer(result).map(change));
    }
}
