package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.EngineStatus.PeerProgress;
import dev.flotilla.consensus.EngineStatus.Role;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/// Makes an [EngineStatus] out of what Ratis tells about itself.
final class StatusReading {
    private StatusReading() {}

    static EngineStatus of(
            EngineSettings settings, @Nullable RunningRatis ratis, Position applied, Role role, String trouble) {
        if (ratis == null) {
            return resting(settings, applied, role, trouble);
        }
        var log = ratis.log();
        var last = log.getLastEntryTermIndex();
        var roleInfo = ratis.info().getRoleInfoProto();
        var leads = role == Role.LEADER && roleInfo.hasLeaderInfo();
        var configuration = Translation.configuration(ratis.division().getRaftConf());
        var peers = peers(ratis, roleInfo);
        var forces = EngineMetrics.forceClock(ratis.metricsName());
        return new EngineStatus(
                role == Role.LEADER && !leads ? Role.FOLLOWER : role, // deposed between the readings
                // a leader that hears of a higher term takes it a moment before it stops being one
                leads ? roleInfo.getLeaderInfo().getTerm() : ratis.info().getCurrentTerm(),
                ratis.leader(),
                last == null ? applied : Translation.position(last),
                Translation.index(log.getFlushIndex()),
                Translation.index(log.getLastCommittedIndex()),
                applied.index(),
                Translation.index(log.getSnapshotIndex()),
                Translation.index(log.getStartIndex()),
                configuration,
                leaderContactAge(role, roleInfo),
                quorumContactAge(role, configuration, peers),
                peers,
                forces.p99Micros(),
                forces.count(),
                trouble);
    }

    private static EngineStatus resting(EngineSettings settings, Position applied, Role role, String trouble) {
        return new EngineStatus(
                role,
                0,
                Optional.empty(),
                applied,
                LogIndex.NONE,
                LogIndex.NONE,
                applied.index(),
                LogIndex.NONE,
                LogIndex.NONE,
                new Configuration(LogIndex.NONE, settings.initialMembers()),
                Duration.ZERO,
                Duration.ZERO,
                List.of(),
                0,
                0,
                trouble);
    }

    /// A leader counts as one when it can take entries: it has committed one of its own term.
    static Role role(RunningRatis ratis) {
        var configuration = ratis.division().getRaftConf();
        var self = ratis.division().getId();
        if (configuration.getCurrentPeers().isEmpty()) {
            return Role.JOINING; // only the membership it began with
        }
        // by membership, not by Ratis' role: a voter made learner keeps playing the follower there
        if (configuration.getPeer(self, RaftPeerRole.LISTENER) != null) {
            return Role.LEARNER;
        }
        return switch (ratis.info().getCurrentRole()) {
            case LEADER -> ratis.info().isLeaderReady() ? Role.LEADER : Role.CANDIDATE;
            case CANDIDATE -> Role.CANDIDATE;
            case LISTENER -> Role.LEARNER;
            case FOLLOWER, UNRECOGNIZED -> Role.FOLLOWER;
        };
    }

    private static List<PeerProgress> peers(RunningRatis ratis, RoleInfoProto roleInfo) {
        var followers = roleInfo.getLeaderInfo().getFollowerInfoList();
        var match = ratis.info().getFollowerMatchIndices();
        var next = ratis.info().getFollowerNextIndices();
        var progress = new ArrayList<PeerProgress>();
        if (match == null || next == null || match.length != followers.size() || next.length != match.length) {
            return progress; // the role changed between the readings
        }
        var start = ratis.log().getStartIndex();
        for (var i = 0; i < match.length; i++) {
            var follower = followers.get(i);
            progress.add(new PeerProgress(
                    Translation.memberId(RaftPeerId.valueOf(follower.getId().getId())),
                    Translation.index(match[i]),
                    Translation.index(next[i]),
                    Duration.ofMillis(follower.getLastRpcElapsedTimeMs()),
                    next[i] < start));
        }
        return List.copyOf(progress);
    }

    private static Duration leaderContactAge(Role role, RoleInfoProto roleInfo) {
        return role == Role.LEADER
                ? Duration.ZERO
                : Duration.ofMillis(roleInfo.getFollowerInfo().getLeaderInfo().getLastRpcElapsedTimeMs());
    }

    private static Duration quorumContactAge(Role role, Configuration configuration, List<PeerProgress> peers) {
        if (role != Role.LEADER) {
            return Duration.ZERO;
        }
        var othersNeeded = configuration.quorum() - 1;
        return peers.stream()
                .filter(peer -> configuration.voters().stream()
                        .anyMatch(voter -> voter.id().equals(peer.id())))
                .map(PeerProgress::lastAckAge)
                .sorted()
                .skip(Math.max(0, othersNeeded - 1L))
                .findFirst()
                .filter(age -> othersNeeded > 0)
                .orElse(Duration.ZERO);
    }
}
