package io.foretide.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDManager;
import io.foretide.model.Cell;
import io.foretide.model.Device;
import io.foretide.model.DropoutMasks;
import io.foretide.model.HostBuffer;
import io.foretide.model.NetworkSpec;
import io.foretide.model.PyTorchEngine;
import org.junit.jupiter.api.Test;

class DropoutSamplerTest {
    private static final NetworkSpec SPEC = new NetworkSpec(Cell.GRU, 10, 8, 3, 1, 1, false, false);

    @Test
    void masksDropTheirShareAndKeepTheMean() {
        try (PtNDManager manager = PyTorchEngine.manager(Device.CPU)) {
            DropoutMasks masks =
                    new DropoutSampler(SPEC, new DropoutRates(0.2, 0, 0.5, 0.25), 1).draw(manager, 0, 20, 30);
            float[] input = HostBuffer.read(masks.input());
            assertThat(input).containsOnly(0f, 1.25f).hasSize(20 * 30 * 10);
            assertThat(mean(input)).isCloseTo(1, within(0.02));
            assertThat(masks.output()).isNull();
            assertThat(masks.layers()).hasSize(2);
            assertThat(masks.state().getShape().getShape()).containsExactly(3, 30, 8);
        }
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
