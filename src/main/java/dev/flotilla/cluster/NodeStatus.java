package dev.flotilla.cluster;

import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.MemberId;
import java.time.Duration;

/// One server as it measured itself. In a view of another server `role` may be [Role#UNREACHABLE]; the rest is then
/// what it last said. From another server the term of `engine.lastLog()` is 0 = unknown.
///
/// @param bootId    a new one at each start
/// @param inRole    since the role last changed
/// @param sampleAge age of this record where it is read; ages travel as durations, no clocks are compared
public record NodeStatus(
        MemberId id,
        HostPort address,
        long bootId,
        Role role,
        EngineStatus engine,
        NodeFacts facts,
        Duration inRole,
        Duration sampleAge) {
    public int serverId() {
        return id.serverId();
    }

    NodeStatus as(Role seen, Duration age) {
        return new NodeStatus(id, address, bootId, seen, engine, facts, inRole, age);
    }
}
