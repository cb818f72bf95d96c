package dev.flotilla.client;

import dev.flotilla.chat.Bytes;
import dev.flotilla.client.view.ChangeView;
import dev.flotilla.client.view.ConnectedClient;
import dev.flotilla.client.view.DigestView;
import dev.flotilla.client.view.EventView;
import dev.flotilla.client.view.FailoverView;
import dev.flotilla.client.view.HealthView;
import dev.flotilla.client.view.LeaderInfo;
import dev.flotilla.client.view.ServerRole;
import dev.flotilla.client.view.ServerView;
import dev.flotilla.client.view.TeamView;
import dev.flotilla.wire.v1.ChangeReply;
import dev.flotilla.wire.v1.ClientInfo;
import dev.flotilla.wire.v1.ClusterEvent;
import dev.flotilla.wire.v1.ClusterView;
import dev.flotilla.wire.v1.Failover;
import dev.flotilla.wire.v1.GetDigestReply;
import dev.flotilla.wire.v1.GetLeaderInfoReply;
import dev.flotilla.wire.v1.Health;
import dev.flotilla.wire.v1.NodeStatus;
import dev.flotilla.wire.v1.PeerProgress;
import dev.flotilla.wire.v1.Role;

/// Replies of the cluster service as plain records.
final class TeamFromWire {
    private TeamFromWire() {}

    static TeamView view(ClusterView view) {
        var newest = view.getNodesList().stream().max(java.util.Comparator.comparingLong(NodeStatus::getConfigIndex));
        return new TeamView(
                view.getClusterId(),
                view.getWatched(),
                view.getNodesList().stream()
                        .map(node -> server(node, newest.orElse(node)))
                        .toList(),
                view.getConfigIndex(),
                view.getRecentList().stream().map(TeamFromWire::event).toList(),
                health(view.getHealth()),
                view.getFailoversList().stream().map(TeamFromWire::failover).toList());
    }

    static LeaderInfo leaderInfo(GetLeaderInfoReply reply) {
        return new LeaderInfo(
                reply.getSuccess() ? reply.getLeaderAddress() : "",
                reply.getTerm(),
                reply.getReplicaAddressesList(),
                reply.getConfigIndex(),
                reply.getClusterId(),
                reply.getServerId(),
                role(reply.getRole()),
                reply.getAppliedSequence());
    }

    static EventView event(ClusterEvent event) {
        return new EventView(
                event.getServerId(),
                event.getBootId(),
                event.getSeq(),
                event.getAtMs(),
                event.getKind(),
                event.getTerm(),
                event.getAbout(),
                event.getText(),
                event.getTookMs());
    }

    static ConnectedClient client(ClientInfo client) {
        return new ConnectedClient(
                client.getAccount(),
                client.getDevice(),
                client.getConnectedTo(),
                client.getConnectedMs(),
                client.getListConfigIndex(),
                client.getListList(),
                client.getOutbox(),
                client.getLeaderHint());
    }

    static ChangeView change(ChangeReply reply) {
        return new ChangeView(
                reply.getDone(), reply.getMessage(), reply.getConfigIndex(), reply.getTerm(), reply.getLeader());
    }

    static DigestView digest(GetDigestReply reply) {
        return new DigestView(
                reply.getIndex(), Bytes.of(reply.getDigest().toByteArray()), reply.getSequence(), reply.getKnown());
    }

    static ServerRole role(Role role) {
        return switch (role) {
            case LEADER -> ServerRole.LEADER;
            case FOLLOWER -> ServerRole.FOLLOWER;
            case CANDIDATE -> ServerRole.CANDIDATE;
            case LEARNER -> ServerRole.LEARNER;
            case JOINING -> ServerRole.JOINING;
            case STOPPED -> ServerRole.STOPPED;
            case QUARANTINED -> ServerRole.QUARANTINED;
            case UNREACHABLE -> ServerRole.UNREACHABLE;
            case REMOVED -> ServerRole.REMOVED;
            case ROLE_UNSPECIFIED, UNRECOGNIZED -> ServerRole.UNKNOWN;
        };
    }

    private static ServerView server(NodeStatus node, NodeStatus newest) {
        return new ServerView(
                node.getServerId(),
                node.getMemberId(),
                node.getAddress(),
                node.getBootId(),
                role(node.getRole()),
                newest.getConfigList().stream()
                        .anyMatch(member -> member.getServerId() == node.getServerId() && member.getVoter()),
                node.getTerm(),
                node.getBelievedLeader(),
                indexes(node),
                node.getLeaderContactAgeMs(),
                node.getQuorumContactAgeMs(),
                node.getPeersList().stream().map(TeamFromWire::progress).toList(),
                rates(node.getRates()),
                storage(node.getStorage()),
                process(node.getProcess()),
                node.getInRoleMs(),
                node.getSampleAgeMs(),
                node.getClients(),
                node.getTrouble(),
                new ServerView.Snapshot(
                        node.getReceiving().getBytesDone(),
                        node.getReceiving().getBytesTotal(),
                        node.getReceiving().getIndex(),
                        node.getReceiving().getAttempt()),
                node.getDigestIndex(),
                Bytes.of(node.getDigest().toByteArray()));
    }

    private static ServerView.Indexes indexes(NodeStatus node) {
        return new ServerView.Indexes(
                node.getLastLogIndex(),
                node.getDurableIndex(),
                node.getCommitIndex(),
                node.getAppliedIndex(),
                node.getAppliedSequence(),
                node.getSnapshotIndex(),
                node.getFirstLogIndex(),
                node.getConfigIndex());
    }

    private static ServerView.Progress progress(PeerProgress peer) {
        return new ServerView.Progress(
                peer.getServerId(),
                peer.getMatchIndex(),
                peer.getNextIndex(),
                peer.getLagEntries(),
                peer.getLastAckAgeMs(),
                peer.getRttUs(),
                peer.getSnapshot());
    }

    private static ServerView.Rates rates(dev.flotilla.wire.v1.Rates rates) {
        return new ServerView.Rates(
                rates.getCommitsPerS(),
                rates.getCommitP50Us(),
                rates.getCommitP99Us(),
                rates.getFsyncP99Us(),
                rates.getPending(),
                rates.getCommandsPerEntry(),
                rates.getForces());
    }

    private static ServerView.Storage storage(dev.flotilla.wire.v1.Storage storage) {
        return new ServerView.Storage(
                storage.getDatabaseBytes(), storage.getWalBytes(), storage.getLogBytes(), storage.getFreeBytes());
    }

    private static ServerView.Process process(dev.flotilla.wire.v1.Process process) {
        return new ServerView.Process(
                process.getVersion(),
                process.getJava(),
                process.getUptimeMs(),
                process.getRssBytes(),
                process.getCpu(),
                process.getPid());
    }

    private static HealthView health(Health health) {
        var state = switch (health.getState()) {
            case HEALTHY -> HealthView.State.HEALTHY;
            case DEGRADED -> HealthView.State.DEGRADED;
            case AT_RISK -> HealthView.State.AT_RISK;
            case UNSTABLE -> HealthView.State.UNSTABLE;
            case ELECTING -> HealthView.State.ELECTING;
            case LEADER_SILENT -> HealthView.State.LEADER_SILENT;
            case NO_QUORUM -> HealthView.State.NO_QUORUM;
            case OFFLINE -> HealthView.State.OFFLINE;
            case STATE_UNSPECIFIED, UNRECOGNIZED -> HealthView.State.UNKNOWN;
        };
        return new HealthView(
                state,
                health.getSentence(),
                health.getVoters(),
                health.getQuorum(),
                health.getHealthyVoters(),
                health.getSurvives(),
                health.getLearners());
    }

    private static FailoverView failover(Failover failover) {
        return new FailoverView(
                failover.getFrom(),
                failover.getTo(),
                failover.getTerm(),
                failover.getAtMs(),
                failover.getDetectMs(),
                failover.getElectMs(),
                failover.getFirstCommitMs(),
                failover.getTotalMs(),
                failover.getCause());
    }
}
