package dev.flotilla.cli;

import dev.flotilla.client.view.Reading;
import dev.flotilla.client.view.ServerRole;
import dev.flotilla.client.view.ServerRow;
import dev.flotilla.client.view.ServerView;
import dev.flotilla.client.view.TeamPicture;
import dev.flotilla.client.view.TeamView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The status as people read it: four lines, then a table.
final class StatusText {
    private static final List<String> HEAD = List.of(
            "SERVER", "ADDRESS", "ROLE", "STATE", "TERM", "LASTLOG", "DURABLE", "COMMIT", "APPLIED", "LAG", "RTT", "DB",
            "VERSION");

    private StatusText() {}

    static List<String> lines(TeamView team, String seenFrom) {
        var lines = new ArrayList<String>();
        lines.add(first(team, seenFrom));
        lines.add(leader(team));
        lines.add(writes(team));
        if (!team.failovers().isEmpty()) {
            var last = team.failovers().getLast();
            lines.add("failover  last %s server %d -> server %d   paused %s   %s"
                    .formatted(
                            Times.second(last.atMillis()),
                            last.from(),
                            last.to(),
                            Times.seconds(last.totalMs()),
                            last.cause()));
        }
        lines.add("");
        lines.addAll(Table.lines(
                HEAD,
                TeamPicture.first(team, 0).rows(0).stream().map(StatusText::row).toList()));
        return lines;
    }

    private static String first(TeamView team, String seenFrom) {
        var health = team.health();
        return "%s   can lose %d   %s   team %s   seen from %s"
                .formatted(
                        health.state().name().replace('_', ' '),
                        health.survives(),
                        health.sentence(),
                        shortId(team.clusterId()),
                        seenFrom);
    }

    private static String leader(TeamView team) {
        var health = team.health();
        var votes = "voters %d/%d healthy   quorum %d   learners %d"
                .formatted(health.healthyVoters(), health.voters(), health.quorum(), health.learners());
        return team.leader()
                .map(leader -> "leader    server %d   term %d   for %s   %s"
                        .formatted(leader.id(), leader.term(), Times.length(leader.inRoleMs()), votes))
                .orElse("leader    none   " + votes);
    }

    private static String writes(TeamView team) {
        var clients = team.servers().stream().mapToInt(ServerView::clients).sum();
        return team.leader()
                .map(ServerView::rates)
                .map(rates -> String.format(
                        Locale.ROOT,
                        "writes    %.1f/s   commit p50 %.1f ms   p99 %.1f ms   pending %d   clients %d",
                        rates.commitsPerSecond(),
                        rates.commitP50Us() / 1_000.0,
                        rates.commitP99Us() / 1_000.0,
                        rates.pending(),
                        clients))
                .orElse("writes    none without a leader   clients " + clients);
    }

    private static List<String> row(ServerRow row) {
        var server = row.server();
        var rtt = row.rttUs().value().isPresent()
                ? String.format(Locale.ROOT, "%.1fms", row.rttUs().value().getAsLong() / 1_000.0)
                : "-";
        var indexes = server.indexes();
        return List.of(
                Integer.toString(server.id()),
                server.address(),
                Json.lower(server.role()),
                state(server),
                number(row.term()),
                Long.toString(indexes.lastLog()),
                number(row.durable()),
                number(row.commit()),
                number(row.applied()),
                number(row.lag()),
                rtt,
                Times.bytes(server.storage().databaseBytes()),
                server.process().version());
    }

    /// The number, or `-` where nobody knows it.
    static String number(Reading reading) {
        var value = reading.value();
        return value.isPresent() ? Long.toString(value.getAsLong()) : "-";
    }

    private static String state(ServerView server) {
        var snapshot = server.receiving();
        if (server.role() == ServerRole.UNREACHABLE) {
            return "down " + Times.length(server.sampleAgeMs());
        }
        if (snapshot.bytesTotal() > 0) {
            return "copying " + 100 * snapshot.bytesDone() / snapshot.bytesTotal() + "%";
        }
        return server.trouble().isEmpty() ? "up" : server.trouble();
    }

    private static String shortId(String clusterId) {
        return clusterId.length() > 8 ? clusterId.substring(0, 8) : clusterId;
    }
}
