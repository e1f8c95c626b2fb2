package io.foretide.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Index of the carried states in a device's slots, by content. A state that was computed but never stored, because its
 * transaction was aborted or the series moved, is never looked up and is evicted eventually. If all slots are used, the
 * oldest states are evicted. Not thread-safe.
 */
final class StateSlots {
    private final int count;
    private final Map<StateFingerprint, Integer> contents = new LinkedHashMap<>(); // in order of insertion
    private final int[] free;
    private int frees;

    StateSlots(int count) {
        this.count = count;
        this.free = new int[count];
        clear();
    }

    int count() {
        return count;
    }

    /**
     * Slots for the rows of one call.
     *
     * @param slots (rows) each row's slot
     * @param missing rows whose state is not in its slot yet
     */
    record Claim(int[] slots, int[] missing) {
        int hits() {
            return slots.length - missing.length;
        }
    }

    /**
     * Assigns a slot to each row: the one with its state, or one to copy it into. It is reserved until {@link #store}.
     *
     * @param states (rows)(stateSize), at most {@link #count} rows
     */
    Claim claim(float[][] states) {
        int[] slots = new int[states.length];
        int[] missing = new int[states.length];
        int misses = 0;
        for (int row = 0; row < states.length; row++) {
            Integer slot = contents.remove(StateFingerprint.of(states[row], 0, states[row].length));
            if (slot == null) {
                missing[misses++] = row;
            } else {
                slots[row] = slot;
            }
        }
        for (int i = 0; i < misses; i++) {
            slots[missing[i]] = taken();
        }
        return new Claim(slots, Arrays.copyOf(missing, misses));
    }

    private int taken() {
        if (frees > 0) {
            return free[--frees];
        }
        var oldest = contents.entrySet().iterator();
        int slot = oldest.next().getValue();
        oldest.remove();
        return slot;
    }

    /**
     * Records the new content of claimed slots.
     *
     * @param states (rows, stateSize)
     */
    void store(Claim claim, float[] states) {
        int rows = claim.slots().length;
        int size = rows == 0 ? 0 : states.length / rows;
        for (int row = 0; row < rows; row++) {
            Integer twin = contents.put(StateFingerprint.of(states, row * size, size), claim.slots()[row]);
            if (twin != null) {
                free[frees++] = twin;
            }
        }
    }

    /** Forgets all contents and reservations. */
    void clear() {
        contents.clear();
        for (int slot = 0; slot < count; slot++) {
            free[slot] = count - 1 - slot;
        }
        frees = count;
    }
}
