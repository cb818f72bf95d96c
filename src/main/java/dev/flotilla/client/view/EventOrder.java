package dev.flotilla.client.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The order in which events are shown. Clocks of servers differ, terms do not lie: what belongs to elections stands in
/// the order of terms and causes, everything else in the order of time.
public final class EventOrder {
    private static final List<String> CAUSES = List.of("leader_lost", "election_started", "became_leader");
    private static final Comparator<EventView> BY_TIME = Comparator.comparingLong(EventView::atMillis)
            .thenComparingInt(EventView::serverId)
            .thenComparingLong(EventView::bootId)
            .thenComparingLong(EventView::seq);

    private EventOrder() {}

    public static List<EventView> sorted(List<EventView> events) {
        var all = new ArrayList<>(events.stream().sorted(BY_TIME).toList());
        var places = new ArrayList<Integer>();
        for (var at = 0; at < all.size(); at++) {
            if (CAUSES.contains(all.get(at).kind())) {
                places.add(at);
            }
        }
        var elections = places.stream()
                .map(all::get)
                .sorted(Comparator.comparingLong(EventView::term)
                        .thenComparingInt((EventView event) -> CAUSES.indexOf(event.kind()))
                        .thenComparing(BY_TIME))
                .toList();
        for (var at = 0; at < places.size(); at++) {
            all.set(places.get(at), elections.get(at));
        }
        return List.copyOf(all);
    }
}
