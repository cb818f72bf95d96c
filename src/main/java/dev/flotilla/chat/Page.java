package dev.flotilla.chat;

import java.util.List;

/// Part of a longer list; `more` = there is more in the asked direction.
public record Page<T>(List<T> items, boolean more) {
    public Page {
        items = List.copyOf(items);
    }
}
