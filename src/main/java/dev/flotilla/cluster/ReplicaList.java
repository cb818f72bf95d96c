package dev.flotilla.cluster;

import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.HostPort;
import java.util.List;
import java.util.Optional;

/// Public addresses of all members by server_id, versioned by the configuration that made it. A newer list replaces an
/// older one; lists are never merged.
public record ReplicaList(
        GroupId cluster, List<HostPort> addresses, long configIndex, Optional<HostPort> leader, long term) {
    public ReplicaList {
        addresses = List.copyOf(addresses);
    }
}
