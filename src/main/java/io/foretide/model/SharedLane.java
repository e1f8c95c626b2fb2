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
 * The common inference path of all threads' single steps on a GPU: steps that arrive during a call are combined in the
 * next, and carried states stay on the device. Thread-safe.
 */
final class SharedLane implements AutoCloseable {
    /** Limit on the rows of a shared call. Far fewer saturate a GPU; more only increase latency. */
    private static final int MAX_ROWS = 1 << 16;

    private static final float LARGEST_HALF = 65504f;
    private static final float SMALLEST_HALF = 0x1p-14f;

    private final NetworkSpec spec;
    private final Graph graph;
    private final WeightsCache cache;
    private final PtNDManager manager;
    private final boolean halves;
    private final DeviceStates kept;
    private final HostBuffer inputs = new HostBuffer();
    private final CallCombiner<StepRequest, Outputs> joint = new CallCombiner<>(new Calls(), MAX_ROWS);

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
    private record StepRequest(Weights weights, float[] inputs, float[][] states) {}

    Outputs step(Weights weights, float[] rowInputs, float[][] states) {
        return joint.submit(new StepRequest(weights, rowInputs, states));
    }

    /** Share of the carried states that were on the device; NaN before the first. */
    double hitRate() {
        return kept.hitRate();
    }

    private final class Calls implements CallCombiner.Work<StepRequest, Outputs> {
        @Override
        public int size(StepRequest request) {
            return request.states().length;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // identical instances, as the weights cache returns
        public boolean compatible(StepRequest first, StepRequest second) {
            return first.weights() == second.weights();
        }

        @Override
        public List<Outputs> call(List<StepRequest> requests) {
            float[][] states = requests.stream()
                    .flatMap(request -> Arrays.stream(request.states()))
                    .toArray(float[][]::new);
            FloatBuffer all = inputs.floats(states.length * spec.inputs());
            requests.forEach(request -> all.put(request.inputs()));
            boolean whole = false;
            try (WeightsCache.Lease lease = cache.lease(requests.get(0).weights())) {
                Outputs together = compute(lease.loaded(), states);
                whole = true;
                return requests.size() == 1 ? List.of(together) : split(requests, together);
            } finally {
                if (!whole) {
                    kept.clear();
                }
            }
        }
    }

    private Outputs compute(LoadedWeights weights, float[][] states) {
        PyTorchEngine.withoutGradients();
        try (PtNDManager call = (PtNDManager) manager.newSubManager()) {
            int rows = states.length;
            DeviceStates.GatheredStates before = kept.gather(call, states);
            PtNDArray first = inputs.array(call, 1, rows, spec.inputs());
            Graph.Flow flow = graph.forward(weights, first, before.state(), DropoutMasks.NONE);
            Graph.State after = rounded(flow.state());
            float[] core = HostBuffer.read(flow.core());
            boolean same = !halves && spec.stateSize() == spec.coreSize() && !spec.layerNorm();
            float[] carried = same ? core : carried(after, rows);
            kept.store(before, after, carried);
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

    /**
     * Rounds like the stores' half precision: large values are clamped, those below the smallest normal number become
     * zero.
     */
    private static PtNDArray rounded(PtNDArray states) {
        PtNDArray half = states.clip(-LARGEST_HALF, LARGEST_HALF).toType(DataType.FLOAT16, false);
        PtNDArray normal = states.abs().gte(SMALLEST_HALF).toType(DataType.FLOAT32, false);
        return half.toType(DataType.FLOAT32, false).mul(normal);
    }

    /** Splits the combined result by request. */
    private List<Outputs> split(List<StepRequest> requests, Outputs combined) {
        List<Outputs> parts = new ArrayList<>(requests.size());
        int from = 0;
        for (StepRequest request : requests) {
            int to = from + request.states().length;
            float[] core = rows(combined.core(), spec.coreSize(), from, to);
            boolean same = combined.states() == combined.core();
            float[] states = same ? core : rows(combined.states(), spec.stateSize(), from, to);
            parts.add(new Outputs(core, rows(combined.projection(), spec.projectionSize(), from, to), states));
            from = to;
        }
        return parts;
    }

    private static float[] rows(float[] all, int size, int from, int to) {
        return Arrays.copyOfRange(all, from * size, to * size);
    }

    /** Fails waiting requests and returns when no call is in progress. */
    @Override
    public void close() {
        joint.close();
    }
}
