package io.foretide.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.recurrent.RNN;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import org.jspecify.annotations.Nullable;

/** The stacked recurrent layers. Thread-safe. */
final class CellStack {
    private static final double NORM_EPSILON = 1e-5;

    private final NetworkSpec spec;
    private final String prefix; // prefix of parameter names

    CellStack(NetworkSpec spec, String prefix) {
        this.spec = spec;
        this.prefix = prefix;
    }

    /** Whether one native call computes all layers. */
    boolean isFused(DropoutMasks masks) {
        return !spec.layerNorm() && !masks.splitsLayers() && !spec.heads().bothWays() && isFusedCellCorrect();
    }

    /** Whether the fused call of the cell is correct on the CPU. */
    private boolean isFusedCellCorrect() {
        return spec.cell() != Cell.LSTM || FusedLstm.isCorrect();
    }

    /**
     * @param inputs (steps, rows, inputs)
     * @param lengths of the rows, for bidirectional cells
     * @return output (steps, rows, layerSize), h and, for LSTM, c after the last step, of the forward direction
     */
    NDList run(
            LoadedWeights weights,
            PtNDArray inputs,
            Graph.State state,
            DropoutMasks masks,
            @Nullable RowLengths lengths) {
        boolean training = JniUtils.isGradMode();
        if (isFused(masks)) {
            NDList parameters = prefix.isEmpty() ? weights.allLayers() : allLayers(weights);
            return fused(parameters, inputs, state, spec.layers(), training);
        }
        NDList hidden = new NDList();
        NDList cells = new NDList();
        PtNDArray rows = inputs;
        for (int layer = 0; layer < spec.layers(); layer++) {
            NDList out = cell(weights, String.valueOf(layer), rows, layer(state, layer), masks, layer, training);
            hidden.add(out.get(1));
            if (out.size() > 2) {
                cells.add(out.get(2));
            }
            PtNDArray output = Graph.array(out, 0);
            if (lengths != null && spec.heads().bothWays()) {
                output = concat(2, output, back(weights, rows, masks, layer, lengths, training));
            }
            rows = Graph.apply(masks.between(layer), norm(weights, layer, output));
        }
        return cells.isEmpty() ? new NDList(rows, concat(hidden)) : new NDList(rows, concat(hidden), concat(cells));
    }

    private NDList allLayers(LoadedWeights weights) {
        NDList all = new NDList();
        for (int layer = 0; layer < spec.layers(); layer++) {
            all.addAll(weights.layer(prefix, String.valueOf(layer)));
        }
        return all;
    }

    /** The backward direction: from each row's end to its first step, from a zero state. */
    private PtNDArray back(
            LoadedWeights weights,
            PtNDArray rows,
            DropoutMasks masks,
            int layer,
            RowLengths lengths,
            boolean training) {
        PtNDManager manager = rows.getManager();
        Shape shape = new Shape(1, rows.getShape().get(1), spec.hidden());
        PtNDArray hidden = (PtNDArray) manager.zeros(shape, rows.getDataType());
        PtNDArray cell = spec.cell().hasCellState() ? (PtNDArray) manager.zeros(shape, rows.getDataType()) : null;
        NDList out = cell(
                weights,
                layer + ParameterShapes.REVERSE,
                lengths.reversed(rows),
                new Graph.State(hidden, cell),
                masks,
                layer,
                training);
        return lengths.reversed(Graph.array(out, 0));
    }

    /** One layer in one direction. */
    private NDList cell(
            LoadedWeights weights,
            String suffix,
            PtNDArray rows,
            Graph.State before,
            DropoutMasks masks,
            int layer,
            boolean training) {
        NDList parameters = weights.layer(prefix, suffix);
        PtNDArray mask = masks.state() == null ? null : slice(masks.state(), layer);
        boolean fused = mask == null && (rows.getDevice().isGpu() || isFusedCellCorrect());
        return fused
                ? fused(parameters, rows, before, 1, training)
                : new UnfusedCell(spec.cell(), spec.hidden(), parameters, mask).run(rows, before);
    }

    /** One native call for several layers and all steps: output, h and, for LSTM, c. */
    private NDList fused(NDList parameters, PtNDArray inputs, Graph.State state, int layers, boolean training) {
        return switch (spec.cell()) {
            case ELMAN_TANH -> elman(parameters, inputs, state, layers, training, RNN.Activation.TANH);
            case ELMAN_RELU -> elman(parameters, inputs, state, layers, training, RNN.Activation.RELU);
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

    private static NDList elman(
            NDList parameters,
            PtNDArray inputs,
            Graph.State state,
            int layers,
            boolean training,
            RNN.Activation activation) {
        return JniUtils.rnn(inputs, state.hidden(), parameters, true, layers, activation, 0, training, false, false);
    }

    private PtNDArray norm(LoadedWeights weights, int layer, PtNDArray rows) {
        if (!spec.layerNorm()) {
            return rows;
        }
        return JniUtils.layerNorm(
                rows,
                new Shape(spec.layerSize()),
                weights.array(prefix + "ln_weight_l" + layer),
                weights.array(prefix + "ln_bias_l" + layer),
                NORM_EPSILON);
    }

    private static Graph.State layer(Graph.State state, int layer) {
        PtNDArray cell = state.cell();
        return new Graph.State(slice(state.hidden(), layer), cell == null ? null : slice(cell, layer));
    }

    /** One slice along the outermost axis. */
    static PtNDArray slice(PtNDArray array, long index) {
        return JniUtils.slice(array, 0, index, index + 1, 1);
    }

    private static PtNDArray concat(NDList layers) {
        return concat(0, layers.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
    }

    static PtNDArray concat(int axis, PtNDArray... arrays) {
        return JniUtils.cat(arrays, axis);
    }
}
