package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.NetworkSpec;
import io.foretide.model.PyTorchEngine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossGraphTest {
    private static final NetworkSpec SPEC = new NetworkSpec(Cell.GRU, 1, 1, 1, 2, 2, false, false);

    // Forecast 1 at levels 0.1 and 0.5; formulas and slopes worked out by hand. Delta is 0.5.
    @ParameterizedTest
    @CsvSource({
        // target, loss, value at 0.1, value at 0.5, slope at 0.1, slope at 0.5
        "3, PINBALL, 0.2, 1, -0.1, -0.5",
        "0, PINBALL, 0.9, 0.5, 0.9, 0.5",
        "3, HUBER, 0.175, 0.875, -0.1, -0.5",
        "0.8, HUBER, 0.036, 0.02, 0.36, 0.2",
        "3, SQUARED, 0.8, 4, -0.8, -4",
        "0, SQUARED, 1.8, 1, 3.6, 2"
    })
    void valuesAndSlopesAreThoseOfTheFormulas(
            double target, TrainingSettings.Loss loss, double low, double middle, double slopeLow, double slopeMiddle) {
        TrainingSettings settings =
                TrainingSettings.defaults(List.of(0.1, 0.5)).withLoss(loss).withHuberDelta(0.5);
        try (NDManager manager = PyTorchEngine.manager(Device.CPU)) {
            PtNDArray forecast = (PtNDArray) manager.create(new double[] {1, 1, 1, 1}, new Shape(1, 1, 4));
            JniUtils.attachGradient(forecast, true);
            JniUtils.setGradMode(true);
            PtNDArray sum = (PtNDArray) new LossGraph(SPEC, settings)
                    .sum(
                            forecast,
                            manager.zeros(new Shape(1, 1, 1)),
                            manager.create(new double[] {target, 77}, new Shape(1, 1, 2, 1)),
                            manager.create(new double[] {1, 0}, new Shape(1, 1, 2, 1)));
            JniUtils.backward(sum, (PtNDArray) manager.create(1.0), false, false);
            JniUtils.setGradMode(false);
            assertThat(sum.getDouble()).isCloseTo(low + middle, within(1e-6));
            assertThat(forecast.getGradient().toDoubleArray())
                    .containsExactly(new double[] {slopeLow, slopeMiddle, 0, 0}, within(1e-6));
        }
    }

    /** One lead, the median alone, two experts: 1 half-width above and 2 below the forecast that is corrected. */
    @Test
    void the_weights_of_experts_move_the_forecast_towards_them() {
        NetworkSpec spec = new NetworkSpec(Cell.GRU, 3, 1, 1, 1, 1, false, false).withExperts(2);
        var loss = new LossGraph(spec, TrainingSettings.defaults(List.of(0.5)).withLoss(TrainingSettings.Loss.SQUARED));
        double weight = Math.tanh(4 * NetworkSpec.EXPERT_RATE);
        try (NDManager manager = PyTorchEngine.manager(Device.CPU)) {
            PtNDArray outputs = (PtNDArray) manager.create(new double[] {0.25, 4, 0}, new Shape(1, 1, 3));
            JniUtils.attachGradient(outputs, true);
            JniUtils.setGradMode(true);
            PtNDArray sum = (PtNDArray) loss.sum(
                    outputs,
                    manager.create(new double[] {77, 1, -2}, new Shape(1, 1, 3)),
                    manager.create(new double[] {0}, new Shape(1, 1, 1, 1)),
                    manager.create(new double[] {1}, new Shape(1, 1, 1, 1)));
            JniUtils.backward(sum, (PtNDArray) manager.create(1.0), false, false);
            JniUtils.setGradMode(false);
            double forecast = 0.25 + weight;
            double slope = 2 * forecast * NetworkSpec.EXPERT_RATE;
            assertThat(sum.getDouble()).isCloseTo(forecast * forecast, within(1e-6));
            assertThat(outputs.getGradient().toDoubleArray())
                    .containsExactly(
                            new double[] {2 * forecast, slope * (1 - weight * weight), -2 * slope}, within(1e-6));
        }
    }
}
