package io.foretide.model;

import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Carried states that stay on the device from one step to the next. The stores hold the truth: what a call gives back goes to
 * them as ever, and a state here is used only where it is, bit for bit, the one that the caller took from its store. So what
 * is spared is the way to the device, not the way back. For one thread at a time.
 */
final class DeviceStates {
    private final NetworkSpec spec;
    private final StateSlots slots;
    private final @Nullable PtNDArray hidden; // (layers, slots, hidden); null where none are kept
    private final @Nullable PtNDArray cell; // the same of c, for LSTM
    private final HostBuffer hiddenUp = new HostBuffer();
    private final HostBuffer cellUp = new HostBuffer();
    private final HostBuffer slotsUp = new HostBuffer();
    private final HostBuffer missingUp = new HostBuffer();
    private final LongAdder hits = new LongAdder(); // may be asked by any thread
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

    /** What a call begins with: the states on the device, and the slots that are claimed for what comes of them. */
    record Before(Graph.State state, @Nullable Kept kept) {}

    /** Where a call's rows are kept. */
    private record Kept(StateSlots.Claim claim, NDIndex index) {}

    /**
     * Brings the states that are not there, and gathers all.
     *
     * @param call owns what is made
     * @param states (rows)(stateSize)
     */
    Before before(PtNDManager call, float[][] states) {
        if (hidden == null || states.length > slots.count()) {
            misses.add(states.length);
            return new Before(brought(call, states), null);
        }
        StateSlots.Claim claim = slots.claim(states);
        hits.add(claim.hits());
        misses.add(claim.missing().length);
        if (claim.missing().length > 0) {
            put(index(missingUp, call, slotsOf(claim)), brought(call, rows(states, claim.missing())));
        }
        NDIndex all = index(slotsUp, call, claim.slots());
        PtNDArray c = cell == null ? null : JniUtils.indexAdv(cell, all, call);
        return new Before(new Graph.State(JniUtils.indexAdv(hidden, all, call), c), new Kept(claim, all));
    }

    /**
     * Keeps what came of a call where its rows' states were.
     *
     * @param after on the device, float32
     * @param states (rows, stateSize) the same as it lies on the host
     */
    void after(Before before, Graph.State after, float[] states) {
        Kept kept = before.kept();
        if (kept != null) {
            put(kept.index(), after);
            slots.hold(kept.claim(), states);
        }
    }

    /** After a call that broke off, nothing is known of the slots any more. */
    void forgetAll() {
        slots.forgetAll();
    }

    /** Share of the states that lay on the device when they were needed; NaN before the first. Any thread. */
    double found() {
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

    private void put(NDIndex where, Graph.State what) {
        JniUtils.indexAdvPut(hidden, where, what.hidden());
        if (cell != null) {
            JniUtils.indexAdvPut(cell, where, what.cell());
        }
    }

    /** All layers, these slots. */
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

    private static float[][] rows(float[][] states, int[] some) {
        float[][] rows = new float[some.length][];
        for (int i = 0; i < some.length; i++) {
            rows[i] = states[some[i]];
        }
        return rows;
    }
}
