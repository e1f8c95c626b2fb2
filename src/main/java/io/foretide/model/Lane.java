package io.foretide.model;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One thread's way through the network: reused memory for what goes in, one copy of what comes out. On the CPU the
 * native arrays over that memory are kept while the number of rows stays the same; making them anew costs 6 µs a call.
 */
final class Lane {
    private final NetworkSpec spec;
    private final Graph graph;
    private final PtNDManager manager;
    private final boolean keepsArrays;
    private final HostBuffer inputs = new HostBuffer();
    private final HostBuffer hidden = new HostBuffer();
    private final HostBuffer cell = new HostBuffer();

    /** @param parent owns the lane's native memory */
    Lane(NetworkSpec spec, Graph graph, PtNDManager parent) {
        this.spec = spec;
        this.graph = graph;
        this.manager = (PtNDManager) parent.newSubManager();
        this.keepsArrays = graph.isFused(Masks.NONE) && !manager.getDevice().isGpu();
    }

    Network.Outputs compute(
            LoadedWeights weights,
            Layout layout,
            int rows,
            int steps,
            float[] rowInputs,
            int @Nullable [] lengths,
            float[] states) {
        TimeLayout.toTimeFirst(layout, rows, steps, spec.inputs(), rowInputs, inputs.floats(rowInputs.length));
        StateLayout.split(spec, rows, states, first(hidden, rows), firstCell(rows));
        return compute(weights, layout, rows, steps, lengths);
    }

    /** One step, of states that each lie in an array of their own: (rows)(stateSize). */
    Network.Outputs compute(LoadedWeights weights, float[] rowInputs, float[][] states) {
        inputs.floats(rowInputs.length).put(rowInputs);
        StateLayout.gather(spec, states, first(hidden, states.length), firstCell(states.length));
        return compute(weights, Layout.TIME_FIRST, states.length, 1, null);
    }

    private Network.Outputs compute(
            LoadedWeights weights, Layout layout, int rows, int steps, int @Nullable [] lengths) {
        Natives.withoutGradients();
        if (keepsArrays) {
            try (Graph.Flow flow = forward(weights, manager, rows, steps, lengths)) {
                return outputs(flow, layout, rows, steps);
            }
        }
        try (PtNDManager call = (PtNDManager) manager.newSubManager()) {
            return outputs(forward(weights, call, rows, steps, lengths), layout, rows, steps);
        }
    }

    private FloatBuffer first(HostBuffer buffer, int rows) {
        return buffer.floats(spec.layers() * rows * spec.hidden());
    }

    private @Nullable FloatBuffer firstCell(int rows) {
        return spec.cell() == Cell.LSTM ? first(cell, rows) : null;
    }

    private Graph.Flow forward(LoadedWeights weights, PtNDManager call, int rows, int steps, int @Nullable [] lengths) {
        PtNDArray first = array(inputs, call, steps, rows, spec.inputs());
        PtNDArray h = array(hidden, call, spec.layers(), rows, spec.hidden());
        PtNDArray c = spec.cell() == Cell.LSTM ? array(cell, call, spec.layers(), rows, spec.hidden()) : null;
        return graph.forward(weights, first, new Graph.State(h, c), Masks.NONE, lengths);
    }

    private PtNDArray array(HostBuffer buffer, PtNDManager call, int first, int rows, int last) {
        return keepsArrays ? buffer.keptArray(call, first, rows, last) : buffer.array(call, first, rows, last);
    }

    private Network.Outputs outputs(Graph.Flow flow, Layout layout, int rows, int steps) {
        int out = spec.outputSteps(steps);
        float[] core = TimeLayout.fromTimeFirst(layout, rows, out, spec.coreSize(), HostBuffer.view(flow.core()));
        FloatBuffer projected = HostBuffer.view(flow.projection());
        float[] projection = TimeLayout.fromTimeFirst(layout, rows, out, spec.projectionSize(), projected);
        boolean same = steps == 1 && spec.stateSize() == spec.coreSize() && !spec.layerNorm();
        return new Network.Outputs(core, projection, same ? core : states(flow.state(), rows));
    }

    private float[] states(Graph.State after, int rows) {
        PtNDArray c = after.cell();
        return StateLayout.join(spec, rows, HostBuffer.view(after.hidden()), c == null ? null : HostBuffer.view(c));
    }
}
