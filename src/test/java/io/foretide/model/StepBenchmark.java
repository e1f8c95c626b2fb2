package io.foretide.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.Locale;

/**
 * How much of the bare native call's speed {@link Network#step} keeps, arrays in and arrays out. Rounds of both
 * alternate, so that a busy machine slows both; medians over the rounds are shown.
 */
public final class StepBenchmark {
    private static final int ROUNDS = 31;

    private StepBenchmark() {}

    public static void main(String[] arguments) {
        NetworkSpec spec = new NetworkSpec(Cell.GRU, 16, 64, 1, 12, 3, false, false);
        for (int rows : new int[] {64, 1024}) {
            compare(spec, rows, 200_000 / rows / 4);
        }
    }

    private static void compare(NetworkSpec spec, int rows, int calls) {
        Weights weights = Example.weights(spec, 1);
        float[] inputs = Example.noise(rows * spec.inputs(), 1);
        float[] states = Example.noise(rows * spec.stateSize(), 2);
        try (Network network = new Network(spec, Device.CPU);
                PtNDManager manager = PyTorchEngine.manager(Device.CPU)) {
            Bare bare = new Bare(spec, weights, rows, inputs, states, manager);
            double[][] micros = new double[3][ROUNDS];
            for (int round = -10; round < ROUNDS; round++) {
                double[] now = {
                    micros(calls, () -> bare.cell()),
                    micros(calls, () -> bare.cellAndProjection()),
                    micros(calls, () -> network.step(weights, rows, inputs, states))
                };
                for (int i = 0; round >= 0 && i < 3; i++) {
                    micros[i][round] = now[i];
                }
            }
            report(rows, median(micros[0]), median(micros[1]), median(micros[2]));
        }
    }

    private static void report(int rows, double cell, double both, double step) {
        System.out.printf(
                Locale.ROOT,
                "rows %d: cell alone %.1f us, cell and projection %.1f us, Network.step %.1f us;"
                        + " step's speed is %.2f of the cell's, %.2f of cell and projection's%n",
                rows,
                cell,
                both,
                step,
                cell / step,
                both / step);
    }

    private static double micros(int calls, Runnable call) {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            call.run();
        }
        return (System.nanoTime() - start) / 1e3 / calls;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** The native calls over arrays that are already there. */
    private static final class Bare {
        private final LoadedWeights weights;
        private final PtNDArray inputs;
        private final PtNDArray state;

        Bare(NetworkSpec spec, Weights weights, int rows, float[] inputs, float[] states, PtNDManager manager) {
            PyTorchEngine.withoutGradients();
            this.weights = LoadedWeights.load(weights, manager);
            this.inputs = (PtNDArray) manager.create(inputs, new Shape(1, rows, spec.inputs()));
            this.state = (PtNDArray) manager.create(states, new Shape(1, rows, spec.hidden()));
        }

        void cell() {
            JniUtils.gru(inputs, state, weights.allLayers(), true, 1, 0, false, false, false)
                    .close();
        }

        void cellAndProjection() {
            NDList out = JniUtils.gru(inputs, state, weights.allLayers(), true, 1, 0, false, false, false);
            JniUtils.linear(
                            (PtNDArray) out.get(0),
                            weights.array(ParameterShapes.PROJECTION_WEIGHT),
                            weights.array(ParameterShapes.PROJECTION_BIAS))
                    .close();
            out.close();
        }
    }
}
