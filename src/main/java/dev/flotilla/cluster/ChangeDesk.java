package dev.flotilla.cluster;

import dev.flotilla.consensus.Leadership.Change;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the leader has changes of membership and of leader done by the engine: one at a time. Who comes looks at
/// [#underWay] first. Owned by the loop.
final class ChangeDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeDesk.class);

    private final Surroundings here;
    private final Chronicle chronicle;
    private Optional<String> underWay = Optional.empty();

    ChangeDesk(Surroundings here, Chronicle chronicle) {
        this.here = here;
        this.chronicle = chronicle;
    }

    /// What is being done, in words.
    Optional<String> underWay() {
        return underWay;
    }

    /// @param expected the configuration that `members` was decided on
    void change(String what, LogIndex expected, List<Member> members, Consumer<Change> then) {
        underWay = Optional.of(what);
        LOG.info("[Membership] {}", what);
        here.loop().then(here.leadership().changeMembership(expected, members), result -> {
            underWay = Optional.empty();
            LOG.info("[Membership] {}: {}", what, result);
            then.accept(result);
        });
    }

    void handOver(MemberId to, ClusterEvent.Kind kind, Consumer<Change> then) {
        underWay = Optional.of("leadership goes to server " + to.serverId());
        var began = here.now();
        chronicle.write(
                ClusterEvent.Kind.HANDING_OVER,
                to.serverId(),
                "Server " + here.id().serverId() + " hands leadership to server " + to.serverId() + ".");
        here.loop().then(here.leadership().transferTo(to), result -> {
            underWay = Optional.empty();
            if (result instanceof Change.Done) {
                chronicle.write(kind, to.serverId(), "Leadership went to server " + to.serverId() + ".", (int)
                        ((here.now() - began) / 1_000_000));
            }
            then.accept(result);
        });
    }
}
