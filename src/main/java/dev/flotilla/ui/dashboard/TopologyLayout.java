package dev.flotilla.ui.dashboard;

import dev.flotilla.client.view.Reading;
import dev.flotilla.client.view.ServerRole;
import dev.flotilla.client.view.ServerRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Where each server's card stands: the leader on top, the others below in the order of their ids, so that a card only
/// moves when the leader changes. Below 520 px one column.
///
/// @param height that all cards need
record TopologyLayout(List<Place> places, List<Link> links, double height) {
    static final double CARD_WIDTH = 182;
    static final double CARD_HEIGHT = 58;
    static final double NARROW = 520;
    private static final double GAP_X = 16;
    private static final double GAP_Y = 58;
    private static final double GAP_COLUMN = 10;

    /// The middle of a card.
    record Place(int id, double x, double y) {}

    enum LinkLook {
        /// Follows entry by entry.
        SOLID,
        /// A whole copy is on its way.
        DOTTED,
        /// The leader does not hear from it.
        CROSSED
    }

    /// @param rttUs its label
    /// @param hasFlow an answer came within the last second, so a dot may move
    record Link(int leader, int other, LinkLook look, Reading rttUs, boolean hasFlow) {}

    static TopologyLayout of(List<ServerRow> rows, double width) {
        var sorted =
                rows.stream().sorted(Comparator.comparingInt(ServerRow::id)).toList();
        return width < NARROW ? column(sorted, width) : levels(sorted, width);
    }

    private static TopologyLayout column(List<ServerRow> rows, double width) {
        var places = new ArrayList<Place>();
        var y = CARD_HEIGHT / 2;
        for (var row : leaderFirst(rows)) {
            places.add(new Place(row.id(), width / 2, y));
            y += CARD_HEIGHT + GAP_COLUMN;
        }
        return new TopologyLayout(List.copyOf(places), List.of(), y - CARD_HEIGHT / 2);
    }

    private static List<ServerRow> leaderFirst(List<ServerRow> rows) {
        return rows.stream()
                .sorted(Comparator.comparing((ServerRow row) -> !row.leads()).thenComparingInt(ServerRow::id))
                .toList();
    }

    private static TopologyLayout levels(List<ServerRow> rows, double width) {
        var places = new ArrayList<Place>();
        var links = new ArrayList<Link>();
        var leader = rows.stream().filter(ServerRow::leads).findFirst();
        var y = CARD_HEIGHT / 2;
        if (leader.isPresent()) {
            places.add(new Place(leader.get().id(), width / 2, y));
            y += CARD_HEIGHT + GAP_Y;
        }
        var others = rows.stream().filter(row -> !row.leads()).toList();
        var perLevel = Math.max(1, (int) ((width + GAP_X) / (CARD_WIDTH + GAP_X)));
        for (var from = 0; from < others.size(); from += perLevel) {
            var level = others.subList(from, Math.min(others.size(), from + perLevel));
            for (var at = 0; at < level.size(); at++) {
                places.add(new Place(level.get(at).id(), width * (at + 0.5) / level.size(), y));
            }
            y += CARD_HEIGHT + GAP_Y;
        }
        leader.ifPresent(top -> others.forEach(other -> links.add(link(top, other))));
        return new TopologyLayout(List.copyOf(places), List.copyOf(links), Math.max(0, y - CARD_HEIGHT / 2 - GAP_Y));
    }

    private static Link link(ServerRow leader, ServerRow other) {
        var acked = other.ackMs().value().isPresent() && other.ackMs().value().getAsLong() <= 1_000;
        var look = other.server().receiving().bytesTotal() > 0 ? LinkLook.DOTTED : LinkLook.SOLID;
        var lost = other.role() == ServerRole.UNREACHABLE || other.role() == ServerRole.STOPPED;
        return new Link(leader.id(), other.id(), lost ? LinkLook.CROSSED : look, other.rttUs(), acked && !lost);
    }
}
