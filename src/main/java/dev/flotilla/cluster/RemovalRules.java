package dev.flotilla.cluster;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Whether a member may be taken out now. Pure.
final class RemovalRules {
    private RemovalRules() {}

    /// @return why not, or empty
    static Optional<String> refusal(Configuration now, Member target, Predicate<Member> alive) {
        if (!target.voter()) {
            return Optional.empty();
        }
        var rest = now.voters().stream().filter(voter -> !voter.equals(target)).toList();
        if (rest.isEmpty()) {
            return Optional.of(
                    "server " + target.id().serverId() + " is the only one that votes; nothing would be left");
        }
        var live = rest.stream().filter(alive).count();
        var needed = rest.size() / 2 + 1;
        if (live < needed) {
            return Optional.of("without server " + target.id().serverId() + " only " + live + " of " + rest.size()
                    + " voters would be up and " + needed + " are needed; start the others first");
        }
        return Optional.empty();
    }

    static List<Member> without(Configuration now, MemberId target) {
        return now.members().stream()
                .filter(member -> !member.id().equals(target))
                .toList();
    }
}
