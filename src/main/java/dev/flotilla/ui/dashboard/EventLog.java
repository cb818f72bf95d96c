package dev.flotilla.ui.dashboard;

import dev.flotilla.client.view.EventOrder;
import dev.flotilla.client.view.EventView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/// The events of this window, each once however many servers tell it, at most 2,000. Owned by the screen's thread.
final class EventLog {
    static final int MAX = 2_000;

    private record Identity(int server, long boot, long seq) {}

    private final LinkedHashMap<Identity, EventView> events = new LinkedHashMap<>();

    /// @return whether it was new
    boolean add(EventView event) {
        var isNew = events.putIfAbsent(new Identity(event.serverId(), event.bootId(), event.seq()), event) == null;
        if (events.size() > MAX) {
            events.pollFirstEntry();
        }
        return isNew;
    }

    /// The newest first.
    ///
    /// @param search part of the kind or of the text, empty = all
    List<EventView> matching(String search) {
        var wanted = search.toLowerCase(Locale.ROOT);
        var all = new ArrayList<>(EventOrder.sorted(List.copyOf(events.values())));
        return all.reversed().stream()
                .filter(event -> (event.kind() + " " + event.text())
                        .toLowerCase(Locale.ROOT)
                        .contains(wanted))
                .toList();
    }

    int size() {
        return events.size();
    }
}
