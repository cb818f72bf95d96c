package dev.flotilla.client.view;

import java.util.List;
import java.util.Optional;

/// The servers as one of them sees them.
///
/// @param watched     server_id of the server that made this view
/// @param configIndex version of the membership
/// @param recent      events, newest last
/// @param failovers   newest last
public record TeamView(
        String clusterId,
        int watched,
        List<ServerView> servers,
        long configIndex,
        List<EventView> recent,
        HealthView health,
        List<FailoverView> failovers) {
    public TeamView {
        servers = List.copyOf(servers);
        recent = List.copyOf(recent);
        failovers = List.copyOf(failovers);
    }

    /// The server that says it leads, of the highest term.
    public Optional<ServerView> leader() {
        return servers.stream()
                .filter(server -> server.role() == ServerRole.LEADER)
                .max(java.util.Comparator.comparingLong(ServerView::term));
    }

    public Optional<ServerView> server(int id) {
        return servers.stream().filter(server -> server.id() == id).findFirst();
    }

    /// Entries that `server` lacks, by the leader's word; empty without a leader.
    public Optional<ServerView.Progress> progressOf(ServerView server) {
        return leader().flatMap(leader -> leader.peers().stream()
                .filter(peer -> peer.serverId() == server.id())
                .findFirst());
    }
}
