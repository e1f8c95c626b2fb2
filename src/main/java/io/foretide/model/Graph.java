package io.foretide.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.recurrent.RNN;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import org.jspecify.annotations.Nullable;

/**
 * The network's computation over native arrays, the same for inference and training. Results belong to the manager of
 * {@code inputs}. Thread-safe: it holds the spec only.
 */
public final class Graph {
    private static final double NORM_EPSILON = 1e-5;

    private final NetworkSpec spec;

    public Graph(NetworkSpec spec) {
        this.spec = spec;
    }

    /**
     * Carried state over native arrays.
     *
     * @param hidden (layers, rows, hidden)
     * @param cell (layers, rows, hidden), for LSTM only
     */
    public record State(PtNDArray hidden, @Nullable PtNDArray cell) {}

    /**
     * @param core (steps, rows, hidden) of the last layer
     * @param projection (steps, rows, leads × quantiles)
     * @param state after the last step
     */
    public record Flow(PtNDArray core, PtNDArray projection, State state) implements AutoCloseable {
        /** Frees the results; what {@link #isFused} says is then all there was. */
        @Override
        public void close() {
            core.close();
            projection.close();
            state.hidden().close();
            if (state.cell() != null) {
                state.cell().close();
            }
        }
    }

    /** Whether a pass is one native call for all layers, which leaves nothing but its results. */
    boolean isFused(Masks masks) {
        return !spec.layerNorm() && !masks.splitsLayers() && masks.input() == null && masks.output() == null;
    }

    /**
     * Runs all steps from a carried state.
     *
     * @param inputs (steps, rows, inputs)
     * @param masks what dropout leaves; {@link Masks#NONE} except while training
     */
    public Flow forward(LoadedWeights weights, PtNDArray inputs, State state, Masks masks) {
        boolean training = JniUtils.isGradMode();
        PtNDArray rows = apply(masks.input(), inputs);
        NDList out = spec.layerNorm() || masks.splitsLayers()
                ? layerByLayer(weights, rows, state, masks, training)
                : fused(weights.allLayers(), rows, state, spec.layers(), training);
        PtNDArray core = apply(masks.output(), array(out, 0));
        PtNDArray projection =
                JniUtils.linear(core, weights.array(Shapes.PROJECTION_WEIGHT), weights.array(Shapes.PROJECTION_BIAS));
        return new Flow(core, projection, new State(array(out, 1), out.size() > 2 ? array(out, 2) : null));
    }

    private NDList layerByLayer(LoadedWeights weights, PtNDArray inputs, State state, Masks masks, boolean training) {
        NDList hidden = new NDList();
        NDList cells = new NDList();
        PtNDArray rows = inputs;
        for (int layer = 0; layer < spec.layers(); layer++) {
            State before = layer(state, layer);
            NDList out = masks.state() == null
                    ? fused(weights.layer(layer), rows, before, 1, training)
                    : new UnfusedCell(spec.cell(), spec.hidden(), weights.layer(layer), layer(masks.state(), layer))
                            .run(rows, before);
            hidden.add(out.get(1));
            if (out.size() > 2) {
                cells.add(out.get(2));
            }
            rows = apply(masks.between(layer), norm(weights, layer, array(out, 0)));
        }
        return cells.isEmpty() ? new NDList(rows, concat(hidden)) : new NDList(rows, concat(hidden), concat(cells));
    }

    /** One native call for several layers and all steps: output, h and, for LSTM, c. */
    private NDList fused(NDList parameters, PtNDArray inputs, State state, int layers, boolean training) {
        return switch (spec.cell()) {
            case ELMAN_TANH ->
                JniUtils.rnn(
                        inputs,
                        state.hidden(),
                        parameters,
                        true,
                        layers,
                        RNN.Activation.TANH,
                        0,
                        training,
                        false,
                        false);
            case ELMAN_RELU ->
                JniUtils.rnn(
                        inputs,
                        state.hidden(),
                        parameters,
                        true,
                        layers,
                        RNN.Activation.RELU,
                        0,
                        training,
                        false,
                        false);
            case GRU -> JniUtils.gru(inputs, state.hidden(), parameters, true, layers, 0, training, false, false);
            case LSTM ->
                JniUtils.lstm(
                        inputs,
                        new NDList(state.hidden(), state.cell()),
                        parameters,
                        true,
                        layers,
                        0,
                        training,
                        false,
                        false);
        };
    }

    private PtNDArray norm(LoadedWeights weights, int layer, PtNDArray rows) {
        if (!spec.layerNorm()) {
            return rows;
        }
        return JniUtils.layerNorm(
                rows,
                new Shape(spec.hidden()),
                weights.array("ln_weight_l" + layer),
                weights.array("ln_bias_l" + layer),
                NORM_EPSILON);
    }

    private static State layer(State state, int layer) {
        PtNDArray cell = state.cell();
        return new State(layer(state.hidden(), layer), cell == null ? null : layer(cell, layer));
    }

    private static PtNDArray layer(PtNDArray array, int layer) {
        return JniUtils.slice(array, 0, layer, layer + 1, 1);
    }

    private static PtNDArray concat(NDList layers) {
        return JniUtils.cat(layers.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new), 0);
    }

    private static PtNDArray apply(@Nullable PtNDArray mask, PtNDArray rows) {
        return mask == null ? rows : JniUtils.mul(rows, mask);
    }

    private static PtNDArray array(NDList list, int index) {
        NDArray array = list.get(index);
        return (PtNDArray) array;
    }
}
