package dev.flotilla.cluster;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/// Members and configurations for tests: server N listens at 10.0.0.N.
final class Members {
    private Members() {}

    static MemberId id(int serverId) {
        return id(serverId, 1);
    }

    static MemberId id(int serverId, int incarnation) {
        return new MemberId(serverId, String.format(Locale.ROOT, "%08x", incarnation));
    }

    static Member voter(int serverId) {
        return member(id(serverId), true);
    }

    static Member learner(int serverId) {
        return member(id(serverId), false);
    }

    static Member member(MemberId id, boolean voter) {
        var host = "10.0.0." + id.serverId();
        return new Member(id, new HostPort(host, 51051), new HostPort(host, 50051), voter);
    }

    static Configuration of(Member... members) {
        return new Configuration(new LogIndex(7), List.of(members));
    }

    static Predicate<Member> alive(Integer... serverIds) {
        var alive = Set.of(serverIds);
        return member -> alive.contains(member.id().serverId());
    }
}
