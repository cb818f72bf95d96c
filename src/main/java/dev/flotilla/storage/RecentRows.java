package dev.flotilla.storage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Rows the apply thread has seen lately, so that a message costs no look-ups. Bounded; trimmed between transactions
/// only, since rows in it may be newer than the file until then.
final class RecentRows<K, V> {
    private final int most;
    private final Map<K, V> rows = new LinkedHashMap<>(1024, 0.75f, true);

    RecentRows(int most) {
        this.most = most;
    }

    Optional<V> find(K key, Function<K, Optional<V>> load) {
        var known = rows.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        var loaded = load.apply(key);
        loaded.ifPresent(row -> rows.put(key, row));
        return loaded;
    }

    void put(K key, V row) {
        rows.put(key, row);
    }

    void remove(K key) {
        rows.remove(key);
    }

    void trim() {
        var surplus = rows.size() - most;
        for (var oldest = rows.keySet().iterator(); surplus > 0; surplus--) {
            oldest.next();
            oldest.remove();
        }
    }

    void clear() {
        rows.clear();
    }
}
