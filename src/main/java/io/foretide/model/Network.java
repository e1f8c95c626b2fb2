package io.foretide.model;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The network for inference: weights and carried state in, outputs and new carried state out. It keeps a copy of the
 * weights last used on its device and, on a GPU, of states that came back from there, which nobody has to trust. Thread-safe; gradients are off on every thread that calls it.
 */
public final class Network implements AutoCloseable {
    private static final Outputs NOTHING = new Outputs(new float[0], new float[0], new float[0]);

    private final NetworkSpec spec;
    private final PtNDManager manager;
    private final WeightsCache cache;
    private final ThreadLocal<Lane> lanes;
    private final @Nullable SharedLane shared; // of the single steps; null where each thread has a lane of its own

    public Network(NetworkSpec spec, Device device) {
        this(spec, Placement.on(device));
    }

    /** @throws IllegalStateException if the engine cannot compute so, or the device has no room for the states it is to keep */
    public Network(NetworkSpec spec, Placement placement) {
        Graph graph = new Graph(spec, placement.precision());
        this.spec = spec;
        this.manager = PyTorchEngine.manager(placement.device());
        this.cache = new WeightsCache(manager, placement.precision());
        this.lanes = ThreadLocal.withInitial(() -> new Lane(spec, graph, manager));
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
     * Not to be written to: where core and states are the same numbers they may be the same array.
     *
     * @param core (rows[, steps], coreSize) output of the last layer; without steps where it is pooled
     * @param projection (rows[, steps], leads, quantiles) or, before the softmax, (rows[, steps], classes)
     * @param states (rows, stateSize) after each row's last step; of a network that looks at whole rows after the last of all
     */
    public record Outputs(float[] core, float[] projection, float[] states) {}

    /**
     * One step of many series.
     *
     * @param inputs (rows, inputs), a symbol's number where the network takes symbols
     * @param states (rows, stateSize)
     */
    public Outputs step(Weights weights, int rows, float[] inputs, float[] states) {
        return uniform(weights, AxisOrder.TIME_FIRST, rows, 1, inputs, null, states);
    }

    /**
     * The same, of states that each series keeps in an array of its own: they are gathered where the call wants them. What is
     * returned holds until the same thread takes its next such step.
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

    /** Share of the single steps' carried states that lay on the device when they were needed; NaN where none was asked for. */
    public double found() {
        return shared == null ? Double.NaN : shared.found();
    }

    /**
     * Many steps of many series.
     *
     * @param inputs (rows, steps, inputs)
     * @param lengths (rows) steps of each row, from 0 to steps; null when all have all. Outputs after a row's last step
     *     are zero. A network that looks at whole rows wants one step at least
     * @param states (rows, stateSize) before the first step
     */
    public Outputs run(Weights weights, int rows, int steps, float[] inputs, int @Nullable [] lengths, float[] states) {
        if (lengths == null
                || spec.ends().needsLengths()
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

    /** Many steps of equally long rows, with inputs and outputs in the layout asked for. */
    public Outputs run(Weights weights, AxisOrder layout, int rows, int steps, float[] inputs, float[] states) {
        return uniform(weights, layout, rows, steps, inputs, null, states);
    }

    /** (stateSize) what a series carries before its first step. */
    public float[] initialState(Weights weights) {
        float[] state = new float[spec.stateSize()];
        if (spec.learnedState()) {
            int kinds = spec.cell().states();
            for (int kind = 0; kind < kinds; kind++) {
                float[] learned = weights.tensor(kind == 0 ? Shapes.INITIAL_HIDDEN : Shapes.INITIAL_CELL)
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
            throw new IllegalArgumentException(name + " should hold " + expected + " floats, not " + length);
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
