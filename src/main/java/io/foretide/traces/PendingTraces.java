package io.foretide.traces;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traces of what waits, the newest {@value #MOST}: one that falls out only ends early. Confined to one thread.
 *
 * @param <K> names what waits
 */
public final class PendingTraces<K> {
    static final int MOST = 4096;

    private final Map<K, byte[]> held = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, byte[]> eldest) {
            return size() > MOST;
        }
    };

    /** @param trace a header's value; null: there is none, and none is held any more */
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
