package io.foretide.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import org.jspecify.annotations.Nullable;

/**
 * One layer computed step by step with the equations of PyTorch's nn.RNN, nn.GRU and nn.LSTM. Needed for dropout of h
 * in the gates only (Gal and Ghahramani 2016) while h itself is carried completely, which the fused calls do not
 * support, and where {@link FusedLstm} is wrong.
 */
final class UnfusedCell {
    private final Cell cell;
    private final int hidden;
    private final NDList parameters; // weight_ih, weight_hh, bias_ih, bias_hh
    private final @Nullable PtNDArray mask; // (1, rows, hidden); null: nothing is dropped

    UnfusedCell(Cell cell, int hidden, NDList parameters, @Nullable PtNDArray mask) {
        this.cell = cell;
        this.hidden = hidden;
        this.parameters = parameters;
        this.mask = mask;
    }

    /**
     * @param inputs (steps, rows, inputs)
     * @param state (1, rows, hidden) each
     * @return output (steps, rows, hidden), h and, for LSTM, c after the last step
     */
    NDList run(PtNDArray inputs, Graph.State state) {
        PtNDArray fromInputs = JniUtils.linear(inputs, parameter(0), parameter(2));
        int steps = (int) inputs.getShape().get(0);
        PtNDArray[] outputs = new PtNDArray[steps];
        Graph.State now = state;
        for (int step = 0; step < steps; step++) {
            PtNDArray fromState = JniUtils.linear(Graph.apply(mask, now.hidden()), parameter(1), parameter(3));
            now = step(JniUtils.slice(fromInputs, 0, step, step + 1, 1), fromState, now);
            outputs[step] = now.hidden();
        }
        NDList result = new NDList(JniUtils.cat(outputs, 0), now.hidden());
        if (now.cell() != null) {
            result.add(now.cell());
        }
        return result;
    }

    private Graph.State step(PtNDArray x, PtNDArray h, Graph.State before) {
        return switch (cell) {
            case ELMAN_TANH -> new Graph.State(JniUtils.tanh(JniUtils.add(x, h)), null);
            case ELMAN_RELU -> new Graph.State(JniUtils.relu(JniUtils.add(x, h)), null);
            case GRU -> new Graph.State(gru(x, h, before.hidden()), null);
            case LSTM -> lstm(JniUtils.add(x, h), before.cell());
        };
    }

    private PtNDArray gru(PtNDArray x, PtNDArray h, PtNDArray before) {
        PtNDArray reset = JniUtils.sigmoid(JniUtils.add(gate(x, 0), gate(h, 0)));
        PtNDArray update = JniUtils.sigmoid(JniUtils.add(gate(x, 1), gate(h, 1)));
        PtNDArray fresh = JniUtils.tanh(JniUtils.add(gate(x, 2), JniUtils.mul(reset, gate(h, 2))));
        return JniUtils.add(fresh, JniUtils.mul(update, JniUtils.sub(before, fresh)));
    }

    private Graph.State lstm(PtNDArray gates, @Nullable PtNDArray before) {
        if (before == null) {
            throw new IllegalArgumentException("an LSTM needs a cell state");
        }
        PtNDArray fresh = JniUtils.mul(JniUtils.sigmoid(gate(gates, 0)), JniUtils.tanh(gate(gates, 2)));
        PtNDArray after = JniUtils.add(JniUtils.mul(JniUtils.sigmoid(gate(gates, 1)), before), fresh);
        return new Graph.State(JniUtils.mul(JniUtils.sigmoid(gate(gates, 3)), JniUtils.tanh(after)), after);
    }

    private PtNDArray gate(PtNDArray gates, int index) {
        return JniUtils.slice(gates, 2, (long) index * hidden, (index + 1L) * hidden, 1);
    }

    private PtNDArray parameter(int index) {
        NDArray array = parameters.get(index);
        return (PtNDArray) array;
    }
}
