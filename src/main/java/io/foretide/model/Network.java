package io.foretide.model;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The network for inference: weights, inputs and carried state to outputs and new carried state. Caches the last used
 * weights on its device and, on a GPU, returned states. Thread-safe; it disables gradients on every calling thread.
 */
public final class Network implements AutoCloseable {
    private static final Outputs NOTHING = new Outputs(new float[0], new float[0], new float[0]);

    private final NetworkSpec spec;
    private final PtNDManager manager;
    private final WeightsCache cache;
    private final ThreadLocal<ThreadLane> lanes;
    private final @Nullable SharedLane shared; // of single steps; null if each thread has its own lane

    public Network(NetworkSpec spec, Device device) {
        this(spec, Placement.on(device));
    }

    /**
     * @throws IllegalStateException if the engine does not support the settings, or the device has no memory for the
     *     cached states
     */
    public Network(NetworkSpec spec, Placement placement) {
        Graph graph = new Graph(spec, placement.precision());
        this.spec = spec;
        this.manager = PyTorchEngine.manager(placement.device());
        this.cache = new WeightsCache(manager, placement.precision());
        this.lanes = ThreadLocal.withInitial(() -> new ThreadLane(spec, graph, manager));
        try {
            this.shared = placement.sharesOneLane() ? new SharedLane(spec, graph, cache, placement, manager) : null;
            if (placement.precision() != Precision.FLOAT32) {
                step(Weights.initial(spec, 0), 1, new float[spec.inputs()], new float[spec.stateSize()]);
            }
        } catch (EngineException e) {
            manager.close();
            throw new IllegalStateException(
                    "the engine cannot compute in " + placement.precision() + " on the "
                            + manager.getDevice().getDeviceType() + ", or has no room for " + placement.kept()
                            + " states (model.precision, model.device-states): " + e.getMessage(),
                    e);
        }
    }

    /**
     * Must not be modified: core and states may be the same array.
     *
     * @param core (rows[, steps], coreSize) output of the last layer; without steps if pooled
     * @param projection (rows[, steps], leads, quantiles) or, before the softmax, (rows[, steps], classes)
     * @param states (rows, stateSize) after each row's last step; for networks over whole rows after the last step of
     *     all
     */
    public record Outputs(float[] core, float[] projection, float[] states) {}

    /**
     * One step of many series.
     *
     * @param inputs (rows, inputs), a symbol's number if inputs are symbols
     * @param states (rows, stateSize)
     */
    public Outputs step(Weights weights, int rows, float[] inputs, float[] states) {
        return uniform(weights, AxisOrder.TIME_FIRST, rows, 1, inputs, null, states);
    }

    /**
     * The same with states in separate arrays. The result is valid until the same thread's next such step.
     *
     * @param inputs (rows, inputs)
     * @param states (rows)(stateSize)
     */
    public Outputs step(Weights weights, float[] inputs, float[][] states) {
        checkSpec(weights);
        checkLength("inputs", inputs.length, (long) states.length * spec.inputs());
        for (float[] state : states) {
            checkLength("a state", state.length, spec.stateSize());
        }
        if (states.length == 0) {
            return NOTHING;
        }
        if (shared != null) {
            return shared.step(weights, inputs, states);
        }
        try (WeightsCache.Lease lease = cache.lease(weights)) {
            return lanes.get().compute(lease.loaded(), inputs, states);
        }
    }

    /** Share of the carried states of single steps that were on the device; NaN if none was requested. */
    public double deviceHitRate() {
        return shared == null ? Double.NaN : shared.hitRate();
    }

    /**
     * Many steps of many series.
     *
     * @param inputs (rows, steps, inputs)
     * @param lengths (rows) steps of each row, from 0; null if all are equal. Outputs after a row's last step are zero.
     *     Networks over whole rows need at least one step
     * @param states (rows, stateSize) before the first step
     */
    public Outputs run(Weights weights, int rows, int steps, float[] inputs, int @Nullable [] lengths, float[] states) {
        if (lengths == null
                || spec.heads().needsLengths()
                || Arrays.stream(lengths).allMatch(length -> length == steps)) {
            return uniform(weights, AxisOrder.BATCH_FIRST, rows, steps, inputs, lengths, states);
        }
        check(weights, rows, steps, inputs, states);
        return new RaggedSequences(spec, rows, steps, lengths)
                .run(
                        inputs,
                        states,
                        (active, some, rowInputs, rowStates) ->
                                uniform(weights, AxisOrder.BATCH_FIRST, active, some, rowInputs, null, rowStates));
    }

    /** Many steps of rows of equal length, with inputs and outputs in this layout. */
    public Outputs run(Weights weights, AxisOrder layout, int rows, int steps, float[] inputs, float[] states) {
        return uniform(weights, layout, rows, steps, inputs, null, states);
    }

    /** (stateSize) the state before a series' first step. */
    public float[] initialState(Weights weights) {
        float[] state = new float[spec.stateSize()];
        if (spec.learnedState()) {
            int kinds = spec.cell().states();
            for (int kind = 0; kind < kinds; kind++) {
                float[] learned = weights.tensor(
                                kind == 0 ? ParameterShapes.INITIAL_HIDDEN : ParameterShapes.INITIAL_CELL)
                        .values();
                for (int layer = 0; layer < spec.layers(); layer++) {
                    System.arraycopy(
                            learned,
                            layer * spec.hidden(),
                            state,
                            (layer * kinds + kind) * spec.hidden(),
                            spec.hidden());
                }
            }
        }
        return state;
    }

    private Outputs uniform(
            Weights weights,
            AxisOrder layout,
            int rows,
            int steps,
            float[] inputs,
            int @Nullable [] lengths,
            float[] states) {
        check(weights, rows, steps, inputs, states);
        if (rows == 0) {
            return NOTHING;
        }
        try (WeightsCache.Lease lease = cache.lease(weights)) {
            return lanes.get().compute(lease.loaded(), layout, rows, steps, inputs, lengths, states);
        }
    }

    private void check(Weights weights, int rows, int steps, float[] inputs, float[] states) {
        checkSpec(weights);
        checkLength("inputs", inputs.length, (long) rows * steps * spec.inputs());
        checkLength("states", states.length, (long) rows * spec.stateSize());
    }

    private void checkSpec(Weights weights) {
        if (!weights.spec().equals(spec)) {
            throw new IllegalArgumentException("weights of " + weights.spec().text() + " given to " + spec.text());
        }
    }

    private static void checkLength(String name, int length, long expected) {
        if (length != expected) {
            throw new IllegalArgumentException(name + " should have " + expected + " floats, not " + length);
        }
    }

    @Override
    public void close() {
        if (shared != null) {
            shared.close();
        }
        cache.close();
        manager.close();
    }
}
