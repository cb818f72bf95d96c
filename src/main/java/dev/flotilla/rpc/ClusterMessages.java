package dev.flotilla.rpc;

import com.google.protobuf.ByteString;
import dev.flotilla.cluster.ChangeOutcome;
import dev.flotilla.cluster.ClientFacts;
import dev.flotilla.cluster.EnrollOutcome;
import dev.flotilla.cluster.EnrollRequest.Ticket;
import dev.flotilla.cluster.JoinOutcome;
import dev.flotilla.cluster.JoinRequest;
import dev.flotilla.cluster.LeaderFacts;
import dev.flotilla.cluster.ReplicaList;
import dev.flotilla.cluster.Role;
import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.wire.v1.ChangeReply;
import dev.flotilla.wire.v1.ClientInfo;
import dev.flotilla.wire.v1.EnrollReply;
import dev.flotilla.wire.v1.EnrollRequest;
import dev.flotilla.wire.v1.Enrolled;
import dev.flotilla.wire.v1.GetLeaderInfoReply;
import dev.flotilla.wire.v1.JoinClusterReply;
import dev.flotilla.wire.v1.JoinClusterRequest;
import dev.flotilla.wire.v1.JoinRefused;
import dev.flotilla.wire.v1.Joined;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// Membership, leadership and joining ⇄ their messages. Reading throws [IllegalArgumentException] on what no server of
/// ours would send.
final class ClusterMessages {
    private ClusterMessages() {}

    static int millis(Duration duration) {
        return (int) Math.clamp(duration.toMillis(), 0, Integer.MAX_VALUE);
    }

    static dev.flotilla.wire.v1.Role role(Role role) {
        return dev.flotilla.wire.v1.Role.valueOf(role.name());
    }

    /// Roles of newer servers read as JOINING: they take no part that we know of.
    static Role role(dev.flotilla.wire.v1.Role role) {
        return switch (role) {
            case LEADER -> Role.LEADER;
            case FOLLOWER -> Role.FOLLOWER;
            case CANDIDATE -> Role.CANDIDATE;
            case LEARNER -> Role.LEARNER;
            case STOPPED -> Role.STOPPED;
            case QUARANTINED -> Role.QUARANTINED;
            case UNREACHABLE -> Role.UNREACHABLE;
            case REMOVED -> Role.REMOVED;
            case JOINING, ROLE_UNSPECIFIED, UNRECOGNIZED -> Role.JOINING;
        };
    }

    static GroupId group(String text) {
        return new GroupId(UUID.fromString(text));
    }

    static Optional<HostPort> address(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(HostPort.parse(text));
    }

    static dev.flotilla.wire.v1.Member member(Member member) {
        return dev.flotilla.wire.v1.Member.newBuilder()
                .setServerId(member.id().serverId())
                .setMemberId(member.id().toString())
                .setAddress(member.publicAddress().toString())
                .setEngineAddress(member.engineAddress().toString())
                .setVoter(member.voter())
                .build();
    }

    static Member member(dev.flotilla.wire.v1.Member message) {
        return new Member(
                MemberId.parse(message.getMemberId()),
                HostPort.parse(message.getEngineAddress()),
                HostPort.parse(message.getAddress()),
                message.getVoter());
    }

    static Configuration configuration(long index, List<dev.flotilla.wire.v1.Member> members) {
        return new Configuration(
                new LogIndex(index),
                members.stream().map(ClusterMessages::member).toList());
    }

    static GetLeaderInfoReply leaderInfo(LeaderFacts facts) {
        return GetLeaderInfoReply.newBuilder()
                .setSuccess(facts.known())
                .setLeaderAddress(facts.leader().map(HostPort::toString).orElse(""))
                .setTerm(facts.replicas().term())
                .addAllReplicaAddresses(addresses(facts.replicas()))
                .setConfigIndex(facts.replicas().configIndex())
                .setClusterId(facts.replicas().cluster().toString())
                .setServerId(facts.serverId())
                .setRole(role(facts.role()))
                .setAppliedSequence(facts.appliedSequence())
                .build();
    }

    static LeaderFacts leaderFacts(GetLeaderInfoReply reply) {
        var list = new ReplicaList(
                group(reply.getClusterId()),
                reply.getReplicaAddressesList().stream().map(HostPort::parse).toList(),
                reply.getConfigIndex(),
                address(reply.getLeaderAddress()),
                reply.getTerm());
        return new LeaderFacts(
                reply.getSuccess(), list, reply.getServerId(), role(reply.getRole()), reply.getAppliedSequence());
    }

    static List<String> addresses(ReplicaList list) {
        return list.addresses().stream().map(HostPort::toString).toList();
    }

    static dev.flotilla.wire.v1.ReplicaList replicas(ReplicaList list) {
        return dev.flotilla.wire.v1.ReplicaList.newBuilder()
                .addAllAddresses(addresses(list))
                .setConfigIndex(list.configIndex())
                .setClusterId(list.cluster().toString())
                .setLeaderAddress(list.leader().map(HostPort::toString).orElse(""))
                .setTerm(list.term())
                .build();
    }

    static JoinClusterRequest joinRequest(JoinRequest request) {
        return JoinClusterRequest.newBuilder()
                .setServerId(request.member().id().serverId())
                .setMemberId(request.member().id().toString())
                .setNewServerAddress(request.member().publicAddress().toString())
                .setEngineAddress(request.member().engineAddress().toString())
                .setVersion(request.version())
                .setClusterId(request.clusterId())
                .build();
    }

    static JoinRequest joinRequest(JoinClusterRequest request) {
        var id = MemberId.parse(request.getMemberId());
        if (id.serverId() != request.getServerId()) {
            throw new IllegalArgumentException(
                    "server_id " + request.getServerId() + " and member_id " + id + " differ");
        }
        var member = new Member(
                id, HostPort.parse(request.getEngineAddress()), HostPort.parse(request.getNewServerAddress()), false);
        return new JoinRequest(member, request.getVersion(), request.getClusterId());
    }

    static JoinClusterReply joinReply(JoinOutcome outcome) {
        var reply = JoinClusterReply.newBuilder();
        return switch (outcome) {
            case JoinOutcome.Joined joined ->
                reply.setJoined(Joined.newBuilder()
                                .setClusterId(joined.cluster().toString())
                                .addAllMembers(joined.configuration().members().stream()
                                        .map(ClusterMessages::member)
                                        .toList())
                                .setConfigIndex(joined.configuration().index().value())
                                .setTerm(joined.term())
                                .setVoter(joined.voter()))
                        .build();
            case JoinOutcome.Refused refused ->
                reply.setRefused(JoinRefused.newBuilder()
                                .setMessage(refused.message())
                                .setRetry(refused.retry()))
                        .build();
        };
    }

    static JoinOutcome joinOutcome(JoinClusterReply reply) {
        return switch (reply.getOutcomeCase()) {
            case JOINED -> {
                var joined = reply.getJoined();
                yield new JoinOutcome.Joined(
                        group(joined.getClusterId()),
                        configuration(joined.getConfigIndex(), joined.getMembersList()),
                        joined.getTerm(),
                        joined.getVoter());
            }
            case REFUSED ->
                new JoinOutcome.Refused(
                        reply.getRefused().getMessage(), reply.getRefused().getRetry());
            case OUTCOME_NOT_SET -> new JoinOutcome.Refused("the leader's answer says nothing we know", true);
        };
    }

    static EnrollRequest enrollRequest(dev.flotilla.cluster.EnrollRequest request) {
        var message = EnrollRequest.newBuilder()
                .setMemberId(request.member().toString())
                .setCertificateRequest(ByteString.copyFrom(request.request()));
        switch (request.ticket()) {
            case Ticket.Secret(var secret) -> message.setSecret(ByteString.copyFrom(secret));
            case Ticket.OldCertificate(var old) -> message.setOldCertificate(ByteString.copyFrom(old));
        }
        return message.build();
    }

    static dev.flotilla.cluster.EnrollRequest enrollRequest(EnrollRequest message) {
        var ticket = switch (message.getTicketCase()) {
            case SECRET -> new Ticket.Secret(message.getSecret().toByteArray());
            case OLD_CERTIFICATE ->
                new Ticket.OldCertificate(message.getOldCertificate().toByteArray());
            case TICKET_NOT_SET ->
                throw new IllegalArgumentException("ticket: give the team's secret or a member's certificate");
        };
        return new dev.flotilla.cluster.EnrollRequest(
                MemberId.parse(message.getMemberId()),
                message.getCertificateRequest().toByteArray(),
                ticket);
    }

    static EnrollReply enrollReply(EnrollOutcome outcome) {
        var reply = EnrollReply.newBuilder();
        return switch (outcome) {
            case EnrollOutcome.Enrolled(var certificate, var authorities) ->
                reply.setEnrolled(Enrolled.newBuilder()
                                .setCertificate(ByteString.copyFrom(certificate))
                                .addAllAuthorities(authorities.stream()
                                        .map(ByteString::copyFrom)
                                        .toList()))
                        .build();
            case EnrollOutcome.Refused(var message, var retry) ->
                reply.setRefused(JoinRefused.newBuilder().setMessage(message).setRetry(retry))
                        .build();
        };
    }

    static EnrollOutcome enrollOutcome(EnrollReply reply) {
        return switch (reply.getOutcomeCase()) {
            case ENROLLED ->
                new EnrollOutcome.Enrolled(
                        reply.getEnrolled().getCertificate().toByteArray(),
                        reply.getEnrolled().getAuthoritiesList().stream()
                                .map(ByteString::toByteArray)
                                .toList());
            case REFUSED ->
                new EnrollOutcome.Refused(
                        reply.getRefused().getMessage(), reply.getRefused().getRetry());
            case OUTCOME_NOT_SET -> new EnrollOutcome.Refused("the leader's answer says nothing we know", true);
        };
    }

    /// Stale and NotLeader are no replies: the service refuses the call with them.
    static ChangeReply changeReply(ChangeOutcome.Done done) {
        return ChangeReply.newBuilder()
                .setDone(true)
                .setMessage(done.message())
                .setConfigIndex(done.configIndex())
                .setTerm(done.term())
                .setLeader(done.leader())
                .build();
    }

    static ChangeReply changeReply(ChangeOutcome.Refused refused) {
        return ChangeReply.newBuilder().setMessage(refused.message()).build();
    }

    static ChangeOutcome changeOutcome(ChangeReply reply) {
        return reply.getDone()
                ? new ChangeOutcome.Done(reply.getMessage(), reply.getConfigIndex(), reply.getTerm(), reply.getLeader())
                : new ChangeOutcome.Refused(reply.getMessage());
    }

    static ClientInfo client(ClientFacts client) {
        return ClientInfo.newBuilder()
                .setAccount(client.account())
                .setDevice(client.device())
                .setConnectedTo(client.connectedTo())
                .setConnectedMs(client.connected().toMillis())
                .setListConfigIndex(client.listConfigIndex())
                .addAllList(client.list())
                .setOutbox(client.outbox())
                .setLeaderHint(client.leaderHint())
                .build();
    }

    static ByteString digest(String hex) {
        return ByteString.copyFrom(java.util.HexFormat.of().parseHex(hex.toLowerCase(Locale.ROOT)));
    }
}
