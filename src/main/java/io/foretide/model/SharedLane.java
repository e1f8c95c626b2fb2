package io.foretide.model;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.foretide.model.Network.Outputs;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The way of all threads' single steps through the network on a GPU: steps that come while a call is under way share the next,
 * and the states that they carry stay on the device. Thread-safe.
 */
final class SharedLane implements AutoCloseable {
    /** Rows of a call that several share. A GPU is busy with far fewer; more only lets everybody wait longer. */
    private static final int MOST_ROWS = 1 << 16;

    private static final float LARGEST_HALF = 65504f;
    private static final float SMALLEST_HALF = 0x1p-14f;

    private final NetworkSpec spec;
    private final Graph graph;
    private final WeightsCache cache;
    private final PtNDManager manager;
    private final boolean halves;
    private final DeviceStates kept;
    private final HostBuffer inputs = new HostBuffer();
    private final CallCombiner<Ask, Outputs> joint = new CallCombiner<>(new Calls(), MOST_ROWS);

    /** @param parent owns the lane's native memory */
    SharedLane(NetworkSpec spec, Graph graph, WeightsCache cache, Placement placement, PtNDManager parent) {
        this.spec = spec;
        this.graph = graph;
        this.cache = cache;
        this.manager = (PtNDManager) parent.newSubManager();
        this.halves = placement.halves();
        this.kept = new DeviceStates(spec, placement.kept(), manager);
    }

    /**
     * @param inputs (rows, inputs)
     * @param states (rows)(stateSize)
     */
    private record Ask(Weights weights, float[] inputs, float[][] states) {}

    Outputs step(Weights weights, float[] rowInputs, float[][] states) {
        return joint.ask(new Ask(weights, rowInputs, states));
    }

    /** Share of the carried states that lay on the device when they were needed; NaN before the first. */
    double found() {
        return kept.found();
    }

    private final class Calls implements CallCombiner.Work<Ask, Outputs> {
        @Override
        public int size(Ask ask) {
            return ask.states().length;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // as the cache of weights has it: versions are not made twice
        public boolean together(Ask one, Ask other) {
            return one.weights() == other.weights();
        }

        @Override
        public List<Outputs> call(List<Ask> asked) {
            float[][] states =
                    asked.stream().flatMap(ask -> Arrays.stream(ask.states())).toArray(float[][]::new);
            FloatBuffer all = inputs.floats(states.length * spec.inputs());
            asked.forEach(ask -> all.put(ask.inputs()));
            boolean whole = false;
            try (WeightsCache.Lease lease = cache.lease(asked.get(0).weights())) {
                Outputs together = compute(lease.loaded(), states);
                whole = true;
                return asked.size() == 1 ? List.of(together) : parts(asked, together);
            } finally {
                if (!whole) {
                    kept.forgetAll();
                }
            }
        }
    }

    private Outputs compute(LoadedWeights weights, float[][] states) {
        PyTorchEngine.withoutGradients();
        try (PtNDManager call = (PtNDManager) manager.newSubManager()) {
            int rows = states.length;
            DeviceStates.Before before = kept.before(call, states);
            PtNDArray first = inputs.array(call, 1, rows, spec.inputs());
            Graph.Flow flow = graph.forward(weights, first, before.state(), Masks.NONE);
            Graph.State after = rounded(flow.state());
            float[] core = HostBuffer.read(flow.core());
            boolean same = !halves && spec.stateSize() == spec.coreSize() && !spec.layerNorm();
            float[] carried = same ? core : carried(after, rows);
            kept.after(before, after, carried);
            return new Outputs(core, HostBuffer.read(flow.projection()), carried);
        }
    }

    private float[] carried(Graph.State after, int rows) {
        PtNDArray c = after.cell();
        return CarriedState.join(spec, rows, HostBuffer.view(after.hidden()), c == null ? null : HostBuffer.view(c));
    }

    private Graph.State rounded(Graph.State state) {
        return halves ? state.each(SharedLane::rounded) : state;
    }

    /** As the stores' own halves are: large ones are clamped, those below the smallest normal one are zero. */
    private static PtNDArray rounded(PtNDArray states) {
        PtNDArray half = states.clip(-LARGEST_HALF, LARGEST_HALF).toType(DataType.FLOAT16, false);
        PtNDArray normal = states.abs().gte(SMALLEST_HALF).toType(DataType.FLOAT32, false);
        return half.toType(DataType.FLOAT32, false).mul(normal);
    }

    /** What each is to have of what came of all. */
    private List<Outputs> parts(List<Ask> asked, Outputs together) {
        List<Outputs> parts = new ArrayList<>(asked.size());
        int from = 0;
        for (Ask ask : asked) {
            int to = from + ask.states().length;
            float[] core = rows(together.core(), spec.coreSize(), from, to);
            boolean same = together.states() == together.core();
            float[] states = same ? core : rows(together.states(), spec.stateSize(), from, to);
            parts.add(new Outputs(core, rows(together.projection(), spec.projectionSize(), from, to), states));
            from = to;
        }
        return parts;
    }

    private static float[] rows(float[] all, int size, int from, int to) {
        return Arrays.copyOfRange(all, from * size, to * size);
    }

    /** Ends those who wait, and returns when nobody computes any more. */
    @Override
    public void close() {
        joint.close();
    }
}
