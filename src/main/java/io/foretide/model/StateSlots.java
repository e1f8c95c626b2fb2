package io.foretide.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which of a device's slots holds which carried state. A slot is found by what lies in it, not by whose it is: a state that was
 * given back but never stored, since its transaction was aborted or the series moved away and back, is found by nobody and
 * falls out with time. When all are taken, the states that came longest ago go. Not thread-safe.
 */
final class StateSlots {
    private final int count;
    private final Map<Fingerprint, Integer> held = new LinkedHashMap<>(); // in the order in which they came
    private final int[] free;
    private int frees;

    StateSlots(int count) {
        this.count = count;
        this.free = new int[count];
        forgetAll();
    }

    int count() {
        return count;
    }

    /**
     * Slots for the rows of one call.
     *
     * @param slots (rows) each row's own
     * @param missing rows whose state does not lie in its slot yet
     */
    record Claim(int[] slots, int[] missing) {
        int hits() {
            return slots.length - missing.length;
        }
    }

    /**
     * Takes a slot for each row: the one that holds its state, or one to put it into. Each is the row's until {@link #hold}.
     *
     * @param states (rows)(stateSize), at most {@link #count} rows
     */
    Claim claim(float[][] states) {
        int[] slots = new int[states.length];
        int[] missing = new int[states.length];
        int misses = 0;
        for (int row = 0; row < states.length; row++) {
            Integer slot = held.remove(Fingerprint.of(states[row], 0, states[row].length));
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
        var oldest = held.entrySet().iterator();
        int slot = oldest.next().getValue();
        oldest.remove();
        return slot;
    }

    /**
     * Says what lies in claimed slots now.
     *
     * @param states (rows, stateSize)
     */
    void hold(Claim claim, float[] states) {
        int rows = claim.slots().length;
        int size = rows == 0 ? 0 : states.length / rows;
        for (int row = 0; row < rows; row++) {
            Integer twin = held.put(Fingerprint.of(states, row * size, size), claim.slots()[row]);
            if (twin != null) {
                free[frees++] = twin;
            }
        }
    }

    /** Nothing is known of what lies there, and nothing is claimed. */
    void forgetAll() {
        held.clear();
        for (int slot = 0; slot < count; slot++) {
            free[slot] = count - 1 - slot;
        }
        frees = count;
    }
}
