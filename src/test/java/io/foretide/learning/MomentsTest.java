package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDManager;
import io.foretide.learning.TrainingSettings.Optimizer;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.Example;
import io.foretide.model.LoadedWeights;
import io.foretide.model.Natives;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Tensor;
import io.foretide.model.Weights;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The optimizers against the papers' formulas, written once more in double. */
class MomentsTest {
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
        try (PtNDManager manager = Natives.manager(Device.CPU)) {
            LoadedWeights weights = LoadedWeights.load(start, manager);
            Natives.withoutGradients();
            Moments moments = new Moments(settings, weights, null);
            for (int i = 0; i < 5; i++) {
                Map<String, Tensor> gradients = gradients(i);
                moments.restoreGradients(gradients);
                moments.update(0.5);
                moments.clearGradients();
                matrix.move(0.5 * gradients.get("gradient/weight_ih_l0").values()[3]);
                bias.move(0.5 * gradients.get("gradient/bias_ih_l0").values()[1]);
            }
            float[] matrices = weights.arrays().get("weight_ih_l0").toFloatArray();
            float[] biases = weights.arrays().get("bias_ih_l0").toFloatArray();
            assertThat((double) matrices[3]).isCloseTo(matrix.value, within(1e-6));
            assertThat((double) biases[1]).isCloseTo(bias.value, within(1e-6));
        }
    }

    private static Map<String, Tensor> gradients(int update) {
        Map<String, Tensor> gradients = new TreeMap<>();
        Example.weights(SPEC, 100 + update)
                .tensors()
                .forEach((name, tensor) -> gradients.put("gradient/" + name, tensor));
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
