package io.foretide.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether libtorch's fused LSTM is correct on this machine's CPU. On some CPUs it is not: with libtorch 2.7.1 on AMD
 * EPYC of generation Zen 5, oneDNN's AVX-512 kernel returned values that were wrong in the second digit. There each
 * layer is computed by {@link UnfusedCell}. The check compares both once per process, in less than a second.
 */
final class FusedLstm {
    private static final Logger LOG = LoggerFactory.getLogger(FusedLstm.class);
    private static final int[] HIDDEN = {5, 64};
    private static final int STEPS = 3;
    private static final int ROWS = 2;
    private static final int INPUTS = 3;
    private static final float TOLERANCE = 1e-4f;

    private FusedLstm() {}

    private static final class Holder {
        private static final boolean CORRECT = check();
    }

    /** Returns whether the fused call gives the equations' result on the CPU. Thread-safe. */
    static boolean isCorrect() {
        return Holder.CORRECT;
    }

    private static boolean check() {
        boolean gradients = JniUtils.isGradMode();
        try (PtNDManager manager = PyTorchEngine.manager(Device.CPU)) {
            JniUtils.setGradMode(false);
            for (int hidden : HIDDEN) {
                float difference = difference(manager, hidden);
                if (!(difference < TOLERANCE)) {
                    LOG.warn(
                            "The engine's fused LSTM is wrong on this CPU (by {} with {} units): LSTMs are computed step"
                                    + " by step, which is slower. Other cells are not affected.",
                            difference,
                            hidden);
                    return false;
                }
            }
            return true;
        } finally {
            JniUtils.setGradMode(gradients);
        }
    }

    private static float difference(PtNDManager manager, int hidden) {
        PtNDArray inputs = wave(manager, STEPS, ROWS, INPUTS);
        var state = new Graph.State(wave(manager, 1, ROWS, hidden), wave(manager, 1, ROWS, hidden));
        var parameters = new NDList(
                wave(manager, 4L * hidden, INPUTS),
                wave(manager, 4L * hidden, hidden),
                wave(manager, 4L * hidden),
                wave(manager, 4L * hidden));
        NDList fused = JniUtils.lstm(
                inputs, new NDList(state.hidden(), state.cell()), parameters, true, 1, 0, false, false, false);
        NDList unfused = new UnfusedCell(Cell.LSTM, hidden, parameters, null).run(inputs, state);
        float largest = 0;
        for (int part = 0; part < unfused.size(); part++) {
            float[] expected = unfused.get(part).toFloatArray();
            float[] actual = fused.get(part).toFloatArray();
            for (int i = 0; i < expected.length; i++) {
                largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
            }
        }
        return largest;
    }

    /** Returns an array of numbers between -0.5 and 0.5. */
    private static PtNDArray wave(PtNDManager manager, long... dimensions) {
        Shape shape = new Shape(dimensions);
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.5f * (float) Math.sin(1.7 * i + dimensions.length);
        }
        return (PtNDArray) manager.create(values, shape);
    }
}
