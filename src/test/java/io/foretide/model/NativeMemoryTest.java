package io.foretide.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class NativeMemoryTest {
    @Test
    void residentMemoryStaysLevelOverTwentyThousandBatches() throws IOException {
        NetworkSpec spec = new NetworkSpec(Cell.GRU, 8, 32, 1, 12, 3, false, false);
        float[] inputs = Example.noise(16 * spec.inputs(), 1);
        float[] states = new float[16 * spec.stateSize()];
        Weights weights = Weights.initial(spec, 1);
        try (Network network = new Network(spec, Device.CPU)) {
            for (int i = 0; i < 3_000; i++) {
                states = network.step(weights, 16, inputs, states).states();
            }
            long before = ResidentMemory.kilobytes();
            for (int i = 0; i < 20_000; i++) {
                if (i % 500 == 0) {
                    weights = weights.withVersion(i);
                }
                states = network.step(weights, 16, inputs, states).states();
                network.step(weights, 1 + i % 7, new float[(1 + i % 7) * 8], new float[(1 + i % 7) * 32]);
            }
            assertThat(ResidentMemory.kilobytes() - before).isLessThan(40_000);
        }
    }
}
