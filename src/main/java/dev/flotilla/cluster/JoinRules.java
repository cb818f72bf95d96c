package dev.flotilla.cluster;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What a leader answers to a server that wants in. Pure.
final class JoinRules {
    static final int MEMBERS_MAX = 32;

    private JoinRules() {}

    /// @param alive whether a member's own process is known to run right now (this server counts as alive)
    static Decision decide(GroupId cluster, Configuration now, JoinRequest request, Predicate<Member> alive) {
        var joiner = request.member();
        if (!request.clusterId().isEmpty() && !request.clusterId().equals(cluster.toString())) {
            return refuse("this server belongs to another cluster (" + cluster + ", not " + request.clusterId() + ")");
        }
        var holder = addressHolder(now, joiner);
        if (holder.isPresent()) {
            return refuse("the address " + joiner.publicAddress() + " belongs to server "
                    + holder.get().id().serverId() + "; use another address, or remove that server first");
        }
        return now.byServerId(joiner.id().serverId())
                .map(known -> again(now, known, joiner, alive))
                .orElseGet(() -> fresh(now, joiner));
    }

    private static Decision fresh(Configuration now, Member joiner) {
        if (now.members().size() >= MEMBERS_MAX) {
            return refuse("the team has " + MEMBERS_MAX + " servers already");
        }
        var members = new ArrayList<>(now.members());
        members.add(joiner.asLearner());
        return new Decision.Change(members, joiner.asLearner(), false);
    }

    private static Decision again(Configuration now, Member known, Member joiner, Predicate<Member> alive) {
        var sameIdentity = known.id().equals(joiner.id());
        var samePlace = known.publicAddress().equals(joiner.publicAddress())
                && known.engineAddress().equals(joiner.engineAddress());
        if (sameIdentity && samePlace) {
            return new Decision.Already(known);
        }
        var serverId = known.id().serverId();
        if (alive.test(known)) {
            var way = sameIdentity
                    ? "is running at " + known.publicAddress() + " with the same data directory copied"
                    : "is running at " + known.publicAddress() + "; give this one another server_id";
            return new Decision.Refuse(
                    "server " + serverId + " " + way,
                    known.publicAddress().equals(joiner.publicAddress()) || sameIdentity);
        }
        var live = now.voters().stream().filter(alive).count();
        if (live < now.quorum()) {
            return new Decision.Refuse(
                    "only " + live + " of " + now.voters().size() + " voters are up, " + now.quorum()
                            + " are needed to change the membership",
                    true);
        }
        // A moved server keeps its vote, since it keeps its log. A new incarnation begins as a learner.
        var replacement = sameIdentity && known.voter() ? joiner.asVoter() : joiner.asLearner();
        var members = new ArrayList<>(now.members());
        members.replaceAll(member -> member.equals(known) ? replacement : member);
        return new Decision.Change(members, replacement, true);
    }

    private static Optional<Member> addressHolder(Configuration now, Member joiner) {
        return now.members().stream()
                .filter(member -> member.id().serverId() != joiner.id().serverId())
                .filter(member -> uses(member, joiner.publicAddress()) || uses(member, joiner.engineAddress()))
                .findFirst();
    }

    private static boolean uses(Member member, HostPort address) {
        return member.publicAddress().equals(address) || member.engineAddress().equals(address);
    }

    private static Decision refuse(String message) {
        return new Decision.Refuse(message, false);
    }

    sealed interface Decision {
        record Already(Member member) implements Decision {}

        /// @param replaces an older incarnation or address of the same server goes
        record Change(List<Member> members, Member joiner, boolean replaces) implements Decision {
            public Change {
                members = List.copyOf(members);
            }
        }

        record Refuse(String message, boolean retry) implements Decision {}
    }
}
