package io.foretide.model;

import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A cache of carried states on the device, which saves uploads. The stores remain authoritative: every result is
 * stored, and a cached state is used only if it is bit for bit the one read from the store. Used by one thread at a
 * time.
 */
final class DeviceStates {
    private final NetworkSpec spec;
    private final StateSlots slots;
    private final @Nullable PtNDArray hidden; // (layers, slots, hidden); null if nothing is cached
    private final @Nullable PtNDArray cell; // the same of c, for LSTM
    private final HostBuffer hiddenUp = new HostBuffer();
    private final HostBuffer cellUp = new HostBuffer();
    private final HostBuffer slotsUp = new HostBuffer();
    private final HostBuffer missingUp = new HostBuffer();
    private final LongAdder hits = new LongAdder(); // may be read by any thread
    private final LongAdder misses = new LongAdder();

    /** @param manager of the device; owns the memory, {@code count × stateSize × 4} bytes */
    DeviceStates(NetworkSpec spec, int count, PtNDManager manager) {
        this.spec = spec;
        this.slots = new StateSlots(count);
        this.hidden = count == 0 ? null : table(count, manager);
        this.cell = count == 0 || !spec.cell().hasCellState() ? null : table(count, manager);
    }

    private PtNDArray table(int count, PtNDManager manager) {
        return (PtNDArray) manager.zeros(new Shape(spec.layers(), count, spec.hidden()));
    }

    /** The input states of a call on the device, and the slots claimed for its results. */
    record GatheredStates(Graph.State state, @Nullable ClaimedSlots kept) {}

    /** The slots claimed for a call's rows. */
    private record ClaimedSlots(StateSlots.Claim claim, NDIndex index) {}

    /**
     * Uploads missing states and gathers all.
     *
     * @param call owns the created arrays
     * @param states (rows)(stateSize)
     */
    GatheredStates gather(PtNDManager call, float[][] states) {
        if (hidden == null || states.length > slots.count()) {
            misses.add(states.length);
            return new GatheredStates(brought(call, states), null);
        }
        StateSlots.Claim claim = slots.claim(states);
        hits.add(claim.hits());
        misses.add(claim.missing().length);
        if (claim.missing().length > 0) {
            put(index(missingUp, call, slotsOf(claim)), brought(call, rows(states, claim.missing())));
        }
        NDIndex all = index(slotsUp, call, claim.slots());
        PtNDArray c = cell == null ? null : JniUtils.indexAdv(cell, all, call);
        return new GatheredStates(
                new Graph.State(JniUtils.indexAdv(hidden, all, call), c), new ClaimedSlots(claim, all));
    }

    /**
     * Stores the results of a call in the slots of its rows.
     *
     * @param after on the device, float32
     * @param states (rows, stateSize) the same on the host
     */
    void store(GatheredStates before, Graph.State after, float[] states) {
        ClaimedSlots kept = before.kept();
        if (kept != null) {
            put(kept.index(), after);
            slots.store(kept.claim(), states);
        }
    }

    /** After a failed call the contents of the slots are unknown. */
    void clear() {
        slots.clear();
    }

    /** Share of requested states that were on the device; NaN before the first. Thread-safe. */
    double hitRate() {
        double found = hits.sum();
        return found / (found + misses.sum());
    }

    private Graph.State brought(PtNDManager call, float[][] states) {
        int count = spec.layers() * states.length * spec.hidden();
        boolean lstm = spec.cell().hasCellState();
        CarriedState.gather(spec, states, hiddenUp.floats(count), lstm ? cellUp.floats(count) : null);
        PtNDArray h = hiddenUp.array(call, spec.layers(), states.length, spec.hidden());
        return new Graph.State(h, lstm ? cellUp.array(call, spec.layers(), states.length, spec.hidden()) : null);
    }

    private void put(NDIndex where, Graph.State values) {
        JniUtils.indexAdvPut(hidden, where, values.hidden());
        if (cell != null) {
            JniUtils.indexAdvPut(cell, where, values.cell());
        }
    }

    /** Index of these slots in all layers. */
    private static NDIndex index(HostBuffer buffer, PtNDManager call, int[] numbers) {
        return new NDIndex(":, {}", buffer.indices(call, numbers));
    }

    private static int[] slotsOf(StateSlots.Claim claim) {
        int[] slots = new int[claim.missing().length];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = claim.slots()[claim.missing()[i]];
        }
        return slots;
    }

    private static float[][] rows(float[][] states, int[] selected) {
        float[][] rows = new float[selected.length][];
        for (int i = 0; i < selected.length; i++) {
            rows[i] = states[selected[i]];
        }
        return rows;
    }
}
