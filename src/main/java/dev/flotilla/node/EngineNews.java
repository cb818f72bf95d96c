package dev.flotilla.node;

import dev.flotilla.base.Clock;
import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus.Role;
import dev.flotilla.consensus.Leadership;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.MemberId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One log line for each thing that happens to the engine, and the newest membership for who wants to keep it. Called
/// on
/// the engine's watch thread.
final class EngineNews implements Leadership.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(EngineNews.class);

    private final MemberId self;
    private final Clock clock;
    private long leaderlessSinceTicks;
    private boolean leaderless;
    private volatile long lastLeaderTicks;
    private volatile boolean hasLeader;
    private volatile Configuration configuration = new Configuration(LogIndex.NONE, List.of());

    private final Consumer<Configuration> memberships;

    /// @param memberships told of each one, in order; quick
    EngineNews(MemberId self, Clock clock, Consumer<Configuration> memberships) {
        this.self = self;
        this.clock = clock;
        this.memberships = memberships;
        this.lastLeaderTicks = clock.ticksNanos();
    }

    @Override
    public void roleChanged(Role role, long term, Optional<MemberId> leader, String reason) {
        var now = clock.ticksNanos();
        if (leader.isEmpty() && !leaderless) {
            leaderlessSinceTicks = now;
        }
        var took = leaderless && leader.isPresent() ? now - leaderlessSinceTicks : 0;
        leaderless = leader.isEmpty();
        hasLeader = leader.isPresent();
        lastLeaderTicks = now;
        var line = LOG.atInfo()
                .addKeyValue("server", self.serverId())
                .addKeyValue("role", role)
                .addKeyValue("term", term)
                .addKeyValue("leader", leader.map(MemberId::serverId).orElse(0));
        if (took > 0) {
            line = line.addKeyValue("leaderless_ms", TimeUnit.NANOSECONDS.toMillis(took));
        }
        line.log("[Role] {}", sentence(role, leader, reason));
    }

    private String sentence(Role role, Optional<MemberId> leader, String reason) {
        var what = switch (role) {
            case LEADER -> "Server " + self.serverId() + " is the leader now";
            case CANDIDATE -> "Server " + self.serverId() + " stands for election";
            case FOLLOWER, LEARNER ->
                leader.map(other -> "Server " + self.serverId() + " follows server " + other.serverId())
                        .orElse("Server " + self.serverId() + " has no leader");
            case JOINING -> "Server " + self.serverId() + " is not yet a member";
            case STOPPED -> "The engine of server " + self.serverId() + " does not run";
        };
        return reason.isBlank() ? what : what + ": " + reason;
    }

    @Override
    public void configurationChanged(Configuration now) {
        configuration = now;
        memberships.accept(now);
        LOG.atInfo()
                .addKeyValue("server", self.serverId())
                .addKeyValue("config_index", now.index())
                .addKeyValue(
                        "members",
                        now.members().stream()
                                .map(member -> member.id() + (member.voter() ? "" : "(learner)"))
                                .collect(Collectors.joining(",")))
                .log(
                        "[Membership] {} voters of {} servers",
                        now.voters().size(),
                        now.members().size());
    }

    @Override
    public void snapshotTaken(LogIndex index) {
        LOG.atInfo()
                .addKeyValue("server", self.serverId())
                .addKeyValue("index", index)
                .log("[Snapshot] State forced to disk; the log before it may go");
    }

    @Override
    public void snapshotInstalled(LogIndex index) {
        LOG.atInfo()
                .addKeyValue("server", self.serverId())
                .addKeyValue("index", index)
                .log("[Snapshot] State of another server installed");
    }

    @Override
    public void diskTrouble(String sentence) {
        LOG.atWarn().addKeyValue("server", self.serverId()).log("[Disk] {}", sentence);
    }

    @Override
    public void restarted(String reason) {
        LOG.atWarn()
                .addKeyValue("server", self.serverId())
                .log("[Engine] Closed itself and was started again: {}", reason);
    }

    /// The newest membership, empty until the engine has one.
    Configuration configuration() {
        return configuration;
    }

    /// For how long no leader has been known here; zero while there is one.
    long leaderlessNanos() {
        return hasLeader ? 0 : clock.ticksNanos() - lastLeaderTicks;
    }

    /// `['127.0.0.1:50051', '127.0.0.1:50052']`, as the original wrote it.
    static String replicaList(List<?> addresses) {
        return addresses.stream()
                .map(address -> "'" + address.toString().toLowerCase(Locale.ROOT) + "'")
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
