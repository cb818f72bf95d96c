package dev.flotilla.client.view;

import dev.flotilla.chat.Bytes;
import java.util.ArrayList;
import java.util.List;

/// Recorded-like pictures of a team for tests of what people see.
public final class Pictures {
    private Pictures() {}

    public static ServerView server(int id, ServerRole role, long term, int leader, boolean voter) {
        return server(id, role, term, leader, voter, List.of());
    }

    public static ServerView server(
            int id, ServerRole role, long term, int leader, boolean voter, List<ServerView.Progress> peers) {
        return new ServerView(
                id,
                "m" + id,
                "127.0.0.1:" + (50_000 + id),
                id * 10L,
                role,
                voter,
                term,
                leader,
                new ServerView.Indexes(100, 100, 99, 98, 90, 50, 1, 7),
                20,
                20,
                peers,
                new ServerView.Rates(21.4, 3_100, 11_800, 900, 0, 1, 5),
                new ServerView.Storage(61_000_000, 1_000_000, 2_000_000, 90_000_000_000L),
                new ServerView.Process("1", "25", 60_000, 1, 0.1, 42),
                8_000,
                role == ServerRole.UNREACHABLE ? 12_000 : 100,
                2,
                "",
                new ServerView.Snapshot(0, 0, 0, 0),
                0,
                Bytes.of(new byte[0]));
    }

    public static ServerView.Progress peer(int id, long lag, int rttUs) {
        return new ServerView.Progress(id, 100 - lag, 101 - lag, lag, 100, rttUs, false);
    }

    public static TeamView team(HealthView.State state, int healthy, ServerView... servers) {
        var voters = (int) List.of(servers).stream().filter(ServerView::voter).count();
        var quorum = voters / 2 + 1;
        return new TeamView(
                "c",
                2,
                List.of(servers),
                7,
                List.of(),
                new HealthView(
                        state,
                        "sentence",
                        voters,
                        quorum,
                        healthy,
                        Math.max(0, healthy - quorum),
                        servers.length - voters),
                List.of(new FailoverView(1, 2, 7, 1_000, 1_240, 60, 80, 1_380, "process gone")));
    }

    public static TeamView calm() {
        return team(
                HealthView.State.HEALTHY,
                3,
                server(1, ServerRole.LEADER, 7, 1, true, List.of(peer(2, 0, 1_800), peer(3, 3, 2_400))),
                server(2, ServerRole.FOLLOWER, 7, 1, true),
                server(3, ServerRole.FOLLOWER, 7, 1, true));
    }

    public static TeamView leaderless() {
        return team(
                HealthView.State.ELECTING,
                2,
                server(1, ServerRole.UNREACHABLE, 7, 1, true),
                server(2, ServerRole.CANDIDATE, 8, 0, true),
                server(3, ServerRole.FOLLOWER, 7, 1, true));
    }

    public static List<EventView> events(int count) {
        var events = new ArrayList<EventView>();
        for (var seq = 1; seq <= count; seq++) {
            events.add(event(1, seq, seq, "line_up", 7));
        }
        return events;
    }

    public static EventView event(int server, long seq, long at, String kind, long term) {
        return new EventView(server, server * 10L, seq, at, kind, term, 0, kind + " of " + server, 0);
    }
}
