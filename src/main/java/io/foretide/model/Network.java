package io.foretide.model;

import ai.djl.pytorch.engine.PtNDManager;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The network for inference: weights and carried state in, outputs and new carried state out. It keeps a copy of the
 * weights last used on its device and nothing else. Thread-safe; gradients are off on every thread that calls it.
 */
public final class Network implements AutoCloseable {
    private final NetworkSpec spec;
    private final Graph graph;
    private final PtNDManager manager;
    private final WeightsCache cache;
    private final ThreadLocal<Workspace> workspaces = ThreadLocal.withInitial(Workspace::new);

    public Network(NetworkSpec spec, Device device) {
        this.spec = spec;
        this.graph = new Graph(spec);
        this.manager = Natives.manager(device);
        this.cache = new WeightsCache(manager);
    }

    /**
     * @param core (rows[, steps], hidden) output of the last layer
     * @param projection (rows[, steps], leads, quantiles)
     * @param states (rows, stateSize) after each row's last step
     */
    public record Outputs(float[] core, float[] projection, float[] states) {}

    private static final class Workspace {
        private final HostBuffer inputs = new HostBuffer();
        private final HostBuffer hidden = new HostBuffer();
        private final HostBuffer cell = new HostBuffer();
    }

    /**
     * One step of many series.
     *
     * @param inputs (rows, inputs)
     * @param states (rows, stateSize)
     */
    public Outputs step(Weights weights, int rows, float[] inputs, float[] states) {
        return uniform(weights, Layout.TIME_FIRST, rows, 1, inputs, states);
    }

    /**
     * Many steps of many series.
     *
     * @param inputs (rows, steps, inputs)
     * @param lengths (rows) steps of each row, from 0 to steps; null when all have all. Outputs after a row's last step
     *     are zero
     * @param states (rows, stateSize) before the first step
     */
    public Outputs run(Weights weights, int rows, int steps, float[] inputs, int @Nullable [] lengths, float[] states) {
        if (lengths == null || Arrays.stream(lengths).allMatch(length -> length == steps)) {
            return uniform(weights, Layout.BATCH_FIRST, rows, steps, inputs, states);
        }
        check(weights, rows, steps, inputs, states);
        return new Ragged(spec, rows, steps, lengths)
                .run(
                        inputs,
                        states,
                        (active, some, rowInputs, rowStates) ->
                                uniform(weights, Layout.BATCH_FIRST, active, some, rowInputs, rowStates));
    }

    /** Many steps of equally long rows, with inputs and outputs in the layout asked for. */
    public Outputs run(Weights weights, Layout layout, int rows, int steps, float[] inputs, float[] states) {
        return uniform(weights, layout, rows, steps, inputs, states);
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

    private Outputs uniform(Weights weights, Layout layout, int rows, int steps, float[] inputs, float[] states) {
        check(weights, rows, steps, inputs, states);
        if (rows == 0) {
            return new Outputs(new float[0], new float[0], new float[0]);
        }
        Natives.withoutGradients();
        Workspace workspace = workspaces.get();
        try (WeightsCache.Lease lease = cache.lease(weights);
                PtNDManager call = (PtNDManager) manager.newSubManager()) {
            FloatBuffer timeFirst = workspace.inputs.floats(inputs.length);
            TimeLayout.toTimeFirst(layout, rows, steps, spec.inputs(), inputs, timeFirst);
            Graph.Flow flow = graph.forward(
                    lease.loaded(),
                    workspace.inputs.array(call, steps, rows, spec.inputs()),
                    state(workspace, call, rows, states),
                    Masks.NONE);
            return outputs(flow, layout, rows, steps);
        }
    }

    private Graph.State state(Workspace workspace, PtNDManager call, int rows, float[] states) {
        int size = spec.layers() * rows * spec.hidden();
        boolean cells = spec.cell() == Cell.LSTM;
        FloatBuffer hidden = workspace.hidden.floats(size);
        FloatBuffer cell = cells ? workspace.cell.floats(size) : null;
        StateLayout.split(spec, rows, states, hidden, cell);
        long[] shape = {spec.layers(), rows, spec.hidden()};
        return new Graph.State(workspace.hidden.array(call, shape), cells ? workspace.cell.array(call, shape) : null);
    }

    private Outputs outputs(Graph.Flow flow, Layout layout, int rows, int steps) {
        Graph.State after = flow.state();
        FloatBuffer cell = after.cell() == null ? null : HostBuffer.view(after.cell());
        return new Outputs(
                TimeLayout.fromTimeFirst(layout, rows, steps, spec.hidden(), HostBuffer.view(flow.core())),
                TimeLayout.fromTimeFirst(
                        layout, rows, steps, spec.projectionSize(), HostBuffer.view(flow.projection())),
                StateLayout.join(spec, rows, HostBuffer.view(after.hidden()), cell));
    }

    private void check(Weights weights, int rows, int steps, float[] inputs, float[] states) {
        if (!weights.spec().equals(spec)) {
            throw new IllegalArgumentException("weights of " + weights.spec().text() + " given to " + spec.text());
        }
        checkLength("inputs", inputs.length, (long) rows * steps * spec.inputs());
        checkLength("states", states.length, (long) rows * spec.stateSize());
    }

    private static void checkLength(String name, int length, long expected) {
        if (length != expected) {
            throw new IllegalArgumentException(name + " should hold " + expected + " floats, not " + length);
        }
    }

    @Override
    public void close() {
        cache.close();
        manager.close();
    }
}
