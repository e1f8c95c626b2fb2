package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.foretide.model.Device;
import io.foretide.model.PyTorchEngine;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {
    // Two rows of three classes; the second has no target. Outputs are logarithms of 1, 2, 5: probabilities 1/8, 2/8,
    // 5/8.
    private static final double[] OUTPUTS = {0, Math.log(2), Math.log(5), 3, 1, 2};

    @Test
    void loss_and_slopes_are_those_of_the_formula() {
        try (NDManager manager = PyTorchEngine.manager(Device.CPU)) {
            PtNDArray outputs = array(manager, OUTPUTS, new Shape(1, 2, 3));
            JniUtils.attachGradient(outputs, true);
            JniUtils.setGradMode(true);
            PtNDArray sum = (PtNDArray) CrossEntropy.sum(outputs, targets(manager, 1, 0), targets(manager, 1, 0));
            JniUtils.backward(sum, (PtNDArray) manager.create(1.0), false, false);
            JniUtils.setGradMode(false);
            assertThat(sum.getDouble()).isCloseTo(Math.log(4), within(1e-9));
            assertThat(outputs.getGradient().toDoubleArray())
                    .containsExactly(new double[] {1.0 / 8, 2.0 / 8 - 1, 5.0 / 8, 0, 0, 0}, within(1e-9));
        }
    }

    @Test
    void a_hit_is_a_target_whose_class_was_the_likeliest() {
        try (NDManager manager = PyTorchEngine.manager(Device.CPU)) {
            PtNDArray outputs = array(manager, OUTPUTS, new Shape(1, 2, 3));
            assertThat(CrossEntropy.hits(outputs, targets(manager, 2, 0), targets(manager, 1, 1))
                            .toDoubleArray())
                    .containsExactly(2);
            assertThat(CrossEntropy.hits(outputs, targets(manager, 1, 0), targets(manager, 1, 0))
                            .toDoubleArray())
                    .containsExactly(0);
        }
    }

    private static PtNDArray targets(NDManager manager, double first, double second) {
        return array(manager, new double[] {first, second}, new Shape(1, 2, 1, 1));
    }

    private static PtNDArray array(NDManager manager, double[] values, Shape shape) {
        return (PtNDArray) manager.create(values, shape).toType(DataType.FLOAT64, false);
    }
}
