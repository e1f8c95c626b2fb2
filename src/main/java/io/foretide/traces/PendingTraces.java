package io.foretide.traces;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traces of waiting items, at most {@value #MAX}; the oldest are ended early. Confined to one thread.
 *
 * @param <K> key of an item
 */
public final class PendingTraces<K> {
    static final int MAX = 4096;

    private final Map<K, byte[]> held = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, byte[]> eldest) {
            return size() > MAX;
        }
    };

    /** @param trace a header's value; null: none, and an existing one is removed */
    public void put(K key, byte @Nullable [] trace) {
        held.remove(key);
        if (trace != null) {
            held.put(key, trace);
        }
    }

    public byte @Nullable [] get(K key) {
        return held.get(key);
    }

    public byte @Nullable [] take(K key) {
        return held.remove(key);
    }

    int size() {
        return held.size();
    }
}
