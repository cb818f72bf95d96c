package dev.flotilla.cluster;

import dev.flotilla.consensus.GroupId;
import java.util.List;

/// The cluster as one server sees it, complete without leader or majority.
///
/// @param watched   server_id of the server that made this view
/// @param nodes     members by server_id; unreachable ones with their last known facts
/// @param recent    newest last, at most 200
/// @param failovers newest last, at most 50
public record ClusterView(
        GroupId cluster,
        int watched,
        List<NodeStatus> nodes,
        long configIndex,
        List<ClusterEvent> recent,
        Health health,
        List<Failover> failovers) {
    public ClusterView {
        nodes = List.copyOf(nodes);
        recent = List.copyOf(recent);
        failovers = List.copyOf(failovers);
    }
}
