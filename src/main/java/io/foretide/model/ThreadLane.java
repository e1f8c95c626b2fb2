package io.foretide.model;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The inference path of one thread, with reused memory for inputs and one copy of the outputs. On the CPU, native
 * arrays over that memory are kept while the number of rows is unchanged; creating them takes 6 µs per call.
 */
final class ThreadLane {
    private final NetworkSpec spec;
    private final Graph graph;
    private final PtNDManager manager;
    private final boolean keepsArrays;
    private final HostBuffer inputs = new HostBuffer();
    private final HostBuffer hidden = new HostBuffer();
    private final HostBuffer cell = new HostBuffer();
    private float[] core = new float[0]; // of the latest step
    private float[] projection = new float[0];

    /** @param parent owns the lane's native memory */
    ThreadLane(NetworkSpec spec, Graph graph, PtNDManager parent) {
        this.spec = spec;
        this.graph = graph;
        this.manager = (PtNDManager) parent.newSubManager();
        this.keepsArrays =
                graph.isFused(DropoutMasks.NONE) && !manager.getDevice().isGpu();
    }

    Network.Outputs compute(
            LoadedWeights weights,
            AxisOrder layout,
            int rows,
            int steps,
            float[] rowInputs,
            int @Nullable [] lengths,
            float[] states) {
        TimeLayout.toTimeFirst(layout, rows, steps, spec.inputs(), rowInputs, inputs.floats(rowInputs.length));
        CarriedState.split(spec, rows, states, first(hidden, rows), firstCell(rows));
        return compute(weights, rows, steps, lengths, flow -> outputs(flow, layout, rows, steps));
    }

    /** One step with states in separate arrays: (rows)(stateSize). The result is valid until the next such step. */
    Network.Outputs compute(LoadedWeights weights, float[] rowInputs, float[][] states) {
        int rows = states.length;
        inputs.floats(rowInputs.length).put(rowInputs);
        CarriedState.gather(spec, states, first(hidden, rows), firstCell(rows));
        if (core.length != rows * spec.coreSize()) {
            core = new float[rows * spec.coreSize()];
            projection = new float[rows * spec.projectionSize()];
        }
        return compute(weights, rows, 1, null, flow -> {
            HostBuffer.view(flow.core()).get(0, core);
            HostBuffer.view(flow.projection()).get(0, projection);
            return new Network.Outputs(core, projection, stateIsCore(1) ? core : states(flow.state(), rows));
        });
    }

    private interface Reader {
        Network.Outputs read(Graph.Flow flow);
    }

    private Network.Outputs compute(
            LoadedWeights weights, int rows, int steps, int @Nullable [] lengths, Reader reader) {
        PyTorchEngine.withoutGradients();
        if (keepsArrays) {
            try (Graph.Flow flow = forward(weights, manager, rows, steps, lengths)) {
                return reader.read(flow);
            }
        }
        try (PtNDManager call = (PtNDManager) manager.newSubManager()) {
            return reader.read(forward(weights, call, rows, steps, lengths));
        }
    }

    private FloatBuffer first(HostBuffer buffer, int rows) {
        return buffer.floats(spec.layers() * rows * spec.hidden());
    }

    private @Nullable FloatBuffer firstCell(int rows) {
        return spec.cell().hasCellState() ? first(cell, rows) : null;
    }

    private Graph.Flow forward(LoadedWeights weights, PtNDManager call, int rows, int steps, int @Nullable [] lengths) {
        PtNDArray first = array(inputs, call, steps, rows, spec.inputs());
        PtNDArray h = array(hidden, call, spec.layers(), rows, spec.hidden());
        PtNDArray c = spec.cell().hasCellState() ? array(cell, call, spec.layers(), rows, spec.hidden()) : null;
        return graph.forward(weights, first, new Graph.State(h, c), DropoutMasks.NONE, lengths);
    }

    private PtNDArray array(HostBuffer buffer, PtNDManager call, int first, int rows, int last) {
        return keepsArrays ? buffer.keptArray(call, first, rows, last) : buffer.array(call, first, rows, last);
    }

    private Network.Outputs outputs(Graph.Flow flow, AxisOrder layout, int rows, int steps) {
        int out = spec.outputSteps(steps);
        float[] core = TimeLayout.fromTimeFirst(layout, rows, out, spec.coreSize(), HostBuffer.view(flow.core()));
        FloatBuffer projected = HostBuffer.view(flow.projection());
        float[] projection = TimeLayout.fromTimeFirst(layout, rows, out, spec.projectionSize(), projected);
        return new Network.Outputs(core, projection, stateIsCore(steps) ? core : states(flow.state(), rows));
    }

    private boolean stateIsCore(int steps) {
        return steps == 1 && spec.stateSize() == spec.coreSize() && !spec.layerNorm();
    }

    private float[] states(Graph.State after, int rows) {
        PtNDArray c = after.cell();
        return CarriedState.join(spec, rows, HostBuffer.view(after.hidden()), c == null ? null : HostBuffer.view(c));
    }
}
