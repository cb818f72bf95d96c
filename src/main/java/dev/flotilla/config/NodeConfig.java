package dev.flotilla.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// All that one server is told. Checked; made by [NodeConfigReader].
///
/// @param publicAddress     where people, clients and other servers reach it; it listens there
/// @param engineAddress     the consensus engine's own port, members only
/// @param seeds             servers to ask for a cluster, this one not among them
/// @param databaseFile      the SQLite state, absolute
/// @param dataDir           log, identity, lock, program logs; absolute
/// @param heartbeatInterval between two signs of life on an idle line to another server
/// @param electionTimeout   shortest silence after which a follower stands for election; the longest is twice that
/// @param initialLeader     may form a new cluster when no seed knows one and the data directory is empty
/// @param join              told to join a running cluster; never forms one
/// @param teamDir           where team files are ([TeamFiles]); absolute
public record NodeConfig(
        int serverId,
        Address publicAddress,
        Address engineAddress,
        List<Address> seeds,
        Path databaseFile,
        Path dataDir,
        Duration heartbeatInterval,
        Duration electionTimeout,
        boolean initialLeader,
        boolean join,
        Path teamDir) {
    public static final int SERVER_ID_MAX = 9999;
    /// The engine's port is this far above the public one unless it is set.
    public static final int ENGINE_PORT_DISTANCE = 1000;

    public static final int FIRST_PORT = 50051;
    public static final List<Address> DEFAULT_SEEDS = List.of(
            new Address("127.0.0.1", FIRST_PORT),
            new Address("127.0.0.1", FIRST_PORT + 1),
            new Address("127.0.0.1", FIRST_PORT + 2));
    static final Duration DEFAULT_HEARTBEAT_INTERVAL = Duration.ofMillis(500);
    /// Long enough that a busy small machine elects nobody for nothing; a leader whose process is gone is replaced on
    /// evidence, without waiting for this.
    static final Duration DEFAULT_ELECTION_TIMEOUT = Duration.ofMillis(1000);

    public NodeConfig {
        seeds = List.copyOf(seeds);
    }
}
