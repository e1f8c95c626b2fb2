package io.foretide.tasks.forecasts;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The {@link DriftState} of each series: in memory for the series that had the newest steps, else in a store. Memory does not grow with the number of series.
 * Confined to its owner's thread.
 */
final class DriftStates {
    private static final float LOAD_FACTOR = .75f;

    private final KeyValueStore<Bytes, byte[]> kept;
    private final Map<Bytes, DriftState> newest = new LinkedHashMap<>(16, LOAD_FACTOR, true);
    private final int most;

    /**
     * @param kept series → state
     * @param most series in memory
     */
    DriftStates(KeyValueStore<Bytes, byte[]> kept, int most) {
        this.kept = kept;
        this.most = most;
    }

    /** The state of a series that has a step now; a new one where its channels are others than they were. */
    DriftState of(Bytes series, int channels) {
        DriftState known = newest.get(series);
        if (known == null) {
            byte[] stored = kept.get(series);
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
        if (newest.size() > most) {
            var entries = newest.entrySet().iterator();
            var longest = entries.next();
            store(longest.getKey(), longest.getValue());
            entries.remove();
        }
    }

    void store(Bytes series, DriftState state) {
        kept.put(series, state.toBytes());
    }

    /** Forgets a series; returns the state that was stored last. */
    DriftState remove(Bytes series) {
        newest.remove(series);
        byte[] stored = kept.delete(series);
        return stored == null ? new DriftState(0) : DriftState.of(stored);
    }
}
