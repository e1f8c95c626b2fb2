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

    /** Returns the state of a series at a new step; a new state if the number of channels has changed. */
    DriftState of(Bytes series, int channels) {
        DriftState known = newest.get(series);
        if (known == null) {
            byte[] stored = store.get(series);
            known = stored == null ? new DriftState(channels) : DriftState.of(stored);
        } else if (known.size() == channels) {
            return known;
        }
        DriftState state = known.size() == channels ? known : new DriftState(channels);
        newest.put(series, state);
        storeLongestUnused();
        return state;
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
        return stored == null ? new DriftState(0) : DriftState.of(stored);
    }
}
