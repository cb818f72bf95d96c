package dev.flotilla.ui.dashboard;

import dev.flotilla.client.view.FailoverView;
import dev.flotilla.client.view.ServerRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A change of leader as lanes, one a server. Times are milliseconds from the old leader's last sign of life, all
/// measured by the new leader on its own clock; nothing that was not measured is drawn.
///
/// @param fromMs where the picture begins, before 0
/// @param toMs   where it ends, after writes go on
record FailoverLanes(FailoverView failover, int fromMs, int toMs, List<Lane> lanes, List<Mark> marks) {
    private static final int MARGIN_MIN_MS = 100;

    enum Moment {
        LAST_SIGN,
        CANDIDATE,
        LEADER,
        WRITES
    }

    record Mark(Moment moment, int atMs) {}

    record Segment(ServerRole role, int fromMs, int toMs) {}

    record Lane(int server, List<Segment> segments) {
        ServerRole roleAt(int ms) {
            return segments.stream()
                    .filter(segment -> ms >= segment.fromMs() && ms < segment.toMs())
                    .map(Segment::role)
                    .findFirst()
                    .orElse(ServerRole.UNKNOWN);
        }
    }

    static FailoverLanes of(FailoverView failover, List<Integer> servers) {
        var leaderAt = failover.detectMs() + failover.electMs();
        var writes = leaderAt + failover.firstCommitMs();
        var margin = Math.max(MARGIN_MIN_MS, writes / 3);
        var lanes = new ArrayList<Lane>();
        for (var server : servers.stream().sorted().toList()) {
            lanes.add(new Lane(server, segments(failover, server, leaderAt, -margin, writes + margin)));
        }
        return new FailoverLanes(
                failover,
                -margin,
                writes + margin,
                List.copyOf(lanes),
                List.of(
                        new Mark(Moment.LAST_SIGN, 0),
                        new Mark(Moment.CANDIDATE, failover.detectMs()),
                        new Mark(Moment.LEADER, leaderAt),
                        new Mark(Moment.WRITES, writes)));
    }

    private static List<Segment> segments(FailoverView failover, int server, int leaderAt, int from, int to) {
        if (server == failover.to()) {
            return List.of(
                    new Segment(ServerRole.FOLLOWER, from, failover.detectMs()),
                    new Segment(ServerRole.CANDIDATE, failover.detectMs(), leaderAt),
                    new Segment(ServerRole.LEADER, leaderAt, to));
        }
        if (server == failover.from()) {
            return List.of(new Segment(ServerRole.LEADER, from, 0), new Segment(ServerRole.UNKNOWN, 0, to));
        }
        return List.of(new Segment(ServerRole.FOLLOWER, from, to));
    }

    /// From the last sign of the old leader to the first write of the new one.
    int pausedMs() {
        return marks.getLast().atMs() - marks.getFirst().atMs();
    }

    /// Everyone's role at one moment of the replay.
    Map<Integer, ServerRole> rolesAt(int ms) {
        var roles = new TreeMap<Integer, ServerRole>();
        lanes.forEach(lane -> roles.put(lane.server(), lane.roleAt(ms)));
        return roles;
    }
}
