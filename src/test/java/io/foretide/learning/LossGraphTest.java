package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.foretide.model.Device;
import io.foretide.model.Natives;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossGraphTest {
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
        try (NDManager manager = Natives.manager(Device.CPU)) {
            PtNDArray forecast = (PtNDArray) manager.create(new double[] {1, 1, 1, 1}, new Shape(1, 1, 4));
            JniUtils.attachGradient(forecast, true);
            JniUtils.setGradMode(true);
            PtNDArray sum = (PtNDArray) new LossGraph(settings)
                    .sum(
                            forecast,
                            manager.create(new double[] {target, 77}, new Shape(1, 1, 2, 1)),
                            manager.create(new double[] {1, 0}, new Shape(1, 1, 2, 1)));
            JniUtils.backward(sum, (PtNDArray) manager.create(1.0), false, false);
            JniUtils.setGradMode(false);
            assertThat(sum.getDouble()).isCloseTo(low + middle, within(1e-6));
            assertThat(forecast.getGradient().toDoubleArray())
                    .containsExactly(new double[] {slopeLow, slopeMiddle, 0, 0}, within(1e-6));
        }
    }
}
