package io.foretide.windows;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** When series are to be looked at; at most one deadline a series. Confined to one thread. */
final class Deadlines {
    private final Map<Bytes, Long> dueOf = new HashMap<>();
    private final TreeMap<Long, Set<Bytes>> byDue = new TreeMap<>();

    /** Sets a series' deadline, in place of an earlier one. */
    void set(Bytes series, long due) {
        clear(series);
        dueOf.put(series, due);
        byDue.computeIfAbsent(due, moment -> new LinkedHashSet<>()).add(series);
    }

    void clear(Bytes series) {
        Long due = dueOf.remove(series);
        if (due == null) {
            return;
        }
        @Nullable Set<Bytes> those = byDue.get(due);
        if (those != null && those.remove(series) && those.isEmpty()) {
            byDue.remove(due);
        }
    }

    /** Takes out one series whose deadline is not after now. */
    Optional<Bytes> takeDue(long now) {
        var first = byDue.firstEntry();
        if (first == null || first.getKey() > now) {
            return Optional.empty();
        }
        Bytes series = first.getValue().iterator().next();
        clear(series);
        return Optional.of(series);
    }
}
