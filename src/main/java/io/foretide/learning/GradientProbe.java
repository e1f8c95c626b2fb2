package io.foretide.learning;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.foretide.model.Device;
import io.foretide.model.DropoutMasks;
import io.foretide.model.Graph;
import io.foretide.model.HostBuffer;
import io.foretide.model.LoadedWeights;
import io.foretide.model.NetworkSpec;
import io.foretide.model.PyTorchEngine;
import io.foretide.model.Weights;
import java.nio.FloatBuffer;
import java.util.Random;

/** Measures how much gradient propagates back over a number of steps. Thread-safe. */
public final class GradientProbe {
    private GradientProbe() {}

    /**
     * Norms of the gradient of the last step's core output, in one random direction, with respect to the inputs of each
     * earlier step, from a zero state.
     *
     * @param inputs (steps, rows, inputs)
     * @return (steps) root mean square over the rows; index d is the input d steps before the last
     */
    public static double[] byDistance(Weights weights, int steps, int rows, float[] inputs, long seed) {
        NetworkSpec spec = weights.spec();
        try (PtNDManager manager = PyTorchEngine.manager(Device.CPU)) {
            PtNDArray given = array(manager, inputs, new Shape(steps, rows, spec.inputs()));
            JniUtils.attachGradient(given, true);
            JniUtils.setGradMode(true);
            PtNDArray last = last(manager, weights, given);
            PtNDArray direction = array(manager, direction(rows, spec.hidden(), seed), last.getShape());
            PtNDArray sum = JniUtils.sum(JniUtils.mul(last, direction));
            JniUtils.backward(sum, (PtNDArray) manager.ones(sum.getShape()), false, false);
            JniUtils.setGradMode(false);
            try (PtNDArray gradient = JniUtils.getGradient(given)) {
                return norms(HostBuffer.read(gradient), steps, rows * spec.inputs(), rows);
            }
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    private static PtNDArray last(PtNDManager manager, Weights weights, PtNDArray inputs) {
        NetworkSpec spec = weights.spec();
        long steps = inputs.getShape().get(0);
        Shape shape = new Shape(spec.layers(), inputs.getShape().get(1), spec.hidden());
        PtNDArray cell = spec.cell().hasCellState() ? (PtNDArray) manager.zeros(shape) : null;
        Graph.State zero = new Graph.State((PtNDArray) manager.zeros(shape), cell);
        PtNDArray core = new Graph(spec)
                .forward(LoadedWeights.load(weights, manager), inputs, zero, DropoutMasks.NONE)
                .core();
        return JniUtils.slice(core, 0, steps - 1, steps, 1);
    }

    /** One unit vector per row. */
    private static float[] direction(int rows, int hidden, long seed) {
        Random random = new Random(seed);
        float[] direction = new float[rows * hidden];
        for (int row = 0; row < rows; row++) {
            double squares = 0;
            for (int unit = 0; unit < hidden; unit++) {
                float value = (float) random.nextGaussian();
                direction[row * hidden + unit] = value;
                squares += value * value;
            }
            for (int unit = 0; unit < hidden; unit++) {
                direction[row * hidden + unit] /= (float) Math.sqrt(squares);
            }
        }
        return direction;
    }

    private static double[] norms(float[] gradient, int steps, int size, int rows) {
        double[] norms = new double[steps];
        for (int step = 0; step < steps; step++) {
            double squares = 0;
            for (int i = 0; i < size; i++) {
                double value = gradient[step * size + i];
                squares += value * value;
            }
            norms[steps - 1 - step] = Math.sqrt(squares / rows);
        }
        return norms;
    }

    private static PtNDArray array(PtNDManager manager, float[] values, Shape shape) {
        return manager.create(FloatBuffer.wrap(values), shape, DataType.FLOAT32);
    }
}
