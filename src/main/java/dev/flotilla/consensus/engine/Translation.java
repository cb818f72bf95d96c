package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.protocol.TermIndex;

/// Our words and Ratis' words for the same things. Ratis counts log entries from 0 and says -1 for "none"; we count
/// from 1 and say 0.
final class Translation {
    private Translation() {}

    static LogIndex index(long ratisIndex) {
        return new LogIndex(Math.max(0, ratisIndex + 1));
    }

    static long ratisIndex(LogIndex index) {
        return index.value() - 1;
    }

    static Position position(TermIndex termIndex) {
        return new Position(termIndex.getTerm(), index(termIndex.getIndex()));
    }

    static TermIndex termIndex(Position position) {
        return TermIndex.valueOf(position.term(), ratisIndex(position.index()));
    }

    static RaftGroupId groupId(GroupId group) {
        return RaftGroupId.valueOf(group.value());
    }

    static RaftPeerId peerId(MemberId id) {
        return RaftPeerId.valueOf(id.toString());
    }

    static MemberId memberId(RaftPeerId id) {
        return MemberId.parse(id.toString());
    }

    /// All priorities are equal: Ratis would hand leadership to a higher one by itself, an extra pause at each restart,
    /// and refuse transfers to a lower one. Who is preferred is decided above, by explicit transfers.
    static RaftPeer peer(Member member) {
        return RaftPeer.newBuilder()
                .setId(peerId(member.id()))
                .setAddress(member.engineAddress().toString())
                .setClientAddress(member.publicAddress().toString())
                .setPriority(0)
                .setStartupRole(member.voter() ? RaftPeerRole.FOLLOWER : RaftPeerRole.LISTENER)
                .build();
    }

    static List<RaftPeer> peers(Collection<Member> members, boolean voters) {
        return members.stream()
                .filter(m -> m.voter() == voters)
                .map(Translation::peer)
                .toList();
    }

    static Configuration configuration(RaftConfiguration configuration) {
        var members = new ArrayList<Member>();
        if (configuration.getCurrentPeers().isEmpty()) {
            return new Configuration(LogIndex.NONE, members); // a joiner knows nobody yet
        }
        configuration.getCurrentPeers(RaftPeerRole.FOLLOWER).forEach(p -> members.add(member(p, true)));
        configuration.getCurrentPeers(RaftPeerRole.LISTENER).forEach(p -> members.add(member(p, false)));
        return new Configuration(index(configuration.getLogEntryIndex()), members);
    }

    private static Member member(RaftPeer peer, boolean voter) {
        var client = peer.getClientAddress();
        var engine = HostPort.parse(peer.getAddress());
        return new Member(
                memberId(peer.getId()),
                engine,
                client == null || client.isEmpty() ? engine : HostPort.parse(client),
                voter);
    }
}
