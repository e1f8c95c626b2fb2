package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.foretide.learning.TrainingSettings.Optimizer;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.Example;
import io.foretide.model.LoadedWeights;
import io.foretide.model.NetworkSpec;
import io.foretide.model.PyTorchEngine;
import io.foretide.model.Tensor;
import io.foretide.model.Weights;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The optimizers against the papers' formulas, written once more in double. */
class GradientDescentTest {
    private static final NetworkSpec SPEC = new NetworkSpec(Cell.ELMAN_TANH, 2, 2, 1, 1, 1, false, false);
    private static final double RATE = 0.01;
    private static final double DECAY = 0.1;

    @ParameterizedTest
    @EnumSource
    void fiveUpdatesFollowTheFormulas(Optimizer optimizer) {
        TrainingSettings settings = TrainingSettings.defaults(List.of(0.5))
                .withOptimizer(optimizer)
                .withLearningRate(RATE)
                .withWeightDecay(DECAY);
        Weights start = Example.weights(SPEC, 1);
        Plain matrix = new Plain(optimizer, start.tensors().get("weight_ih_l0").values()[3], DECAY);
        Plain bias = new Plain(optimizer, start.tensors().get("bias_ih_l0").values()[1], 0);
        try (PtNDManager manager = PyTorchEngine.manager(Device.CPU)) {
            LoadedWeights weights = LoadedWeights.load(start, manager);
            PyTorchEngine.withoutGradients();
            GradientDescent descent = new GradientDescent(settings, weights, null);
            for (int i = 0; i < 5; i++) {
                Map<String, Tensor> gradients = gradients(i);
                gather(weights, gradients);
                descent.update(0.5);
                descent.clearGradients();
                matrix.move(0.5 * gradients.get("weight_ih_l0").values()[3]);
                bias.move(0.5 * gradients.get("bias_ih_l0").values()[1]);
            }
            float[] matrices = weights.arrays().get("weight_ih_l0").toFloatArray();
            float[] biases = weights.arrays().get("bias_ih_l0").toFloatArray();
            assertThat((double) matrices[3]).isCloseTo(matrix.value, within(1e-6));
            assertThat((double) biases[1]).isCloseTo(bias.value, within(1e-6));
        }
    }

    /** Makes these the gradients in the engine: those of the sum of gradient times parameter. */
    private static void gather(LoadedWeights weights, Map<String, Tensor> gradients) {
        JniUtils.setGradMode(true);
        weights.arrays().forEach((name, array) -> {
            try (PtNDManager call = (PtNDManager) array.getManager().newSubManager()) {
                FloatBuffer values = FloatBuffer.wrap(gradients.get(name).values());
                PtNDArray gradient = call.create(values, array.getShape(), DataType.FLOAT32);
                gradient.attach(call);
                PtNDArray sum = JniUtils.sum(JniUtils.mul(gradient, array));
                JniUtils.backward(sum, (PtNDArray) call.ones(new Shape()), false, false);
            }
        });
        JniUtils.setGradMode(false);
    }

    @Test
    void aRestartWithoutMomentsMovesLittleAtFirstAndTheScheduleGoesOn() {
        TrainingSettings settings = TrainingSettings.defaults(List.of(0.5))
                .withLearningRate(RATE)
                .withSchedule(new LearningRateSchedule(0, LearningRateSchedule.Decay.LINEAR, 1000, .1));
        Weights start = Example.weights(SPEC, 1);
        OptimizerState before = new OptimizerState(500, 500, 500, new TreeMap<>());
        try (PtNDManager manager = PyTorchEngine.manager(Device.CPU)) {
            LoadedWeights weights = LoadedWeights.load(start, manager);
            PyTorchEngine.withoutGradients();
            GradientDescent descent = new GradientDescent(settings, weights, before.restarted());
            double[] rates = new double[GradientDescent.WARM_UP + 1];
            for (int i = 0; i < rates.length; i++) {
                gather(weights, gradients(i));
                rates[i] = descent.update(1);
                descent.clearGradients();
            }
            assertThat(rates[0]).isCloseTo(RATE * .55 / 100, within(1e-9));
            assertThat(rates[49]).isCloseTo(RATE * settings.schedule().factor(549) / 2, within(1e-9));
            assertThat(rates[100]).isCloseTo(RATE * settings.schedule().factor(600), within(1e-9));
            assertThat(descent.updates()).isEqualTo(601);
        }
    }

    @Test
    void weightDecayLeavesLearnedFirstStatesAlone() {
        NetworkSpec spec = new NetworkSpec(Cell.LSTM, 2, 2, 1, 1, 1, false, true);
        TrainingSettings settings = TrainingSettings.defaults(List.of(0.5))
                .withOptimizer(Optimizer.ADAMW)
                .withLearningRate(RATE)
                .withWeightDecay(DECAY);
        Weights start = Example.weights(spec, 1);
        Map<String, Tensor> zero = new TreeMap<>();
        start.tensors()
                .forEach((name, tensor) ->
                        zero.put(name, new Tensor(tensor.shape(), new float[tensor.values().length])));
        try (PtNDManager manager = PyTorchEngine.manager(Device.CPU)) {
            LoadedWeights weights = LoadedWeights.load(start, manager);
            PyTorchEngine.withoutGradients();
            GradientDescent descent = new GradientDescent(settings, weights, null);
            gather(weights, zero);
            descent.update(1);
            for (String name : List.of("h0", "c0")) {
                assertThat(weights.arrays().get(name).toFloatArray())
                        .containsExactly(start.tensors().get(name).values());
            }
            assertThat(weights.arrays().get("weight_hh_l0").toFloatArray())
                    .isNotEqualTo(start.tensors().get("weight_hh_l0").values());
        }
    }

    private static Map<String, Tensor> gradients(int update) {
        Map<String, Tensor> gradients = new TreeMap<>();
        Example.weights(SPEC, 100 + update).tensors().forEach((name, tensor) -> gradients.put(name, tensor));
        return gradients;
    }

    private static final class Plain {
        private final Optimizer optimizer;
        private final double decay;
        private double value;
        private double first;
        private double second;
        private int updates;

        Plain(Optimizer optimizer, double value, double decay) {
            this.optimizer = optimizer;
            this.value = value;
            this.decay = decay;
        }

        void move(double gradient) {
            updates++;
            double g = optimizer == Optimizer.ADAMW ? gradient : gradient + decay * value;
            if (optimizer == Optimizer.SGD) {
                first = 0.9 * first + g;
                value -= RATE * first;
                return;
            }
            if (optimizer == Optimizer.ADAMW) {
                value -= RATE * decay * value;
            }
            first = 0.9 * first + 0.1 * g;
            second = 0.999 * second + 0.001 * g * g;
            double mean = first / (1 - Math.pow(0.9, updates));
            double deviation = Math.sqrt(second / (1 - Math.pow(0.999, updates)));
            value -= RATE * mean / (deviation + 1e-8);
        }
    }
}
