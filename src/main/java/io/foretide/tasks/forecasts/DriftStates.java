package io.foretide.tasks.forecasts;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The {@link DriftState} of each series. A bounded number of series with the newest steps is cached in memory, the
 * others are in a store. Confined to its owner's thread.
 */
final class DriftStates {
    private static final float LOAD_FACTOR = .75f;

    private final KeyValueStore<Bytes, byte[]> store;
    private final Map<Bytes, DriftState> newest = new LinkedHashMap<>(16, LOAD_FACTOR, true);
    private final int maxCached;

    /**
     * @param store series → state
     * @param maxCached maximum number of series in memory
     */
    DriftStates(KeyValueStore<Bytes, byte[]> store, int maxCached) {
        this.store = store;
        this.maxCached = maxCached;
    }

    /** Returns whether the state of a series is in memory. */
    boolean isCached(Bytes series) {
        return newest.containsKey(series);
    }

    /** Returns the state of a series at a new step. */
    DriftState of(Bytes series) {
        DriftState known = newest.get(series);
        if (known == null) {
            byte[] stored = store.get(series);
            known = stored == null ? new DriftState() : DriftState.of(stored);
            newest.put(series, known);
            storeLongestUnused();
        }
        return known;
    }

    private void storeLongestUnused() {
        if (newest.size() > maxCached) {
            var entries = newest.entrySet().iterator();
            var longest = entries.next();
            store(longest.getKey(), longest.getValue());
            entries.remove();
        }
    }

    void store(Bytes series, DriftState state) {
        store.put(series, state.toBytes());
    }

    /** Removes a series and returns its state as stored last. */
    DriftState remove(Bytes series) {
        newest.remove(series);
        byte[] stored = store.delete(series);
        return stored == null ? new DriftState() : DriftState.of(stored);
    }
}
