package dev.flotilla.consensus;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The membership as of the log entry that made it. `index` is its version: a higher one replaces a lower one.
public record Configuration(LogIndex index, List<Member> members) {
    public Configuration {
        members = members.stream().sorted(Comparator.comparing(Member::id)).toList();
    }

    public List<Member> voters() {
        return members.stream().filter(Member::voter).toList();
    }

    public int quorum() {
        return voters().size() / 2 + 1;
    }

    public Optional<Member> member(MemberId id) {
        return members.stream().filter(m -> m.id().equals(id)).findFirst();
    }

    public Optional<Member> byServerId(int serverId) {
        return members.stream().filter(m -> m.id().serverId() == serverId).findFirst();
    }
}
