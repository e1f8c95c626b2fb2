package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import io.foretide.series.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the network is trained on before it serves is what it learns from while it serves. */
final class SeriesRecorderTest {
    @Test
    void recorded_rows_and_targets_are_those_of_the_blocks_of_the_service() {
        ForecastSettings settings = Fixtures.settings("a", "b");
        NetworkSpec spec = Fixtures.spec(settings);
        Random random = new Random(3);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            double second = i % 11 == 5 ? Double.NaN : Fixtures.wave(i + 6, random);
            steps.add(Fixtures.step(i < 120 ? i : i + 3, Fixtures.wave(i, random), second));
        }
        List<List<Block>> recorded = new SeriesRecorder(settings, spec).record("s", steps, 1);

        int found = 0;
        try (Network network = new Network(spec, Device.CPU)) {
            Forecaster forecaster = new Forecaster(settings, spec, network);
            SeriesState state = forecaster.newState("s");
            for (Step step : steps) {
                List<Block> blocks = forecaster
                        .step(Weights.initial(spec, 1), List.of(state), List.of(step))
                        .get(0)
                        .blocks();
                for (int c = 0; c < blocks.size(); c++) {
                    found += compare(blocks.get(c), recorded, blocks.size() == 2 ? c : -1);
                }
            }
        }
        assertThat(found).isGreaterThan(50);
    }

    /** Compares a block's steps with the recorded ones of either channel; returns how many steps there were. */
    private static int compare(Block block, List<List<Block>> recorded, int channel) {
        if (channel < 0) {
            return 0;
        }
        int width = block.inputsPerStep();
        int leads = block.leads();
        int first = 0;
        List<Block> own = recorded.get(channel);
        while (own.get(first).time() != block.time()) {
            first++;
        }
        for (int i = 0; i < block.steps(); i++) {
            Block one = own.get(first + i);
            assertThat(Arrays.copyOfRange(block.inputs(), i * width, (i + 1) * width))
                    .isEqualTo(one.inputs());
            float[] targets = Arrays.copyOfRange(block.targets(), i * leads, (i + 1) * leads);
            for (int g = 0; g < leads; g++) {
                assertThat(Float.isNaN(targets[g])).isEqualTo(Float.isNaN(one.targets()[g]));
                if (!Float.isNaN(targets[g])) {
                    assertThat(targets[g]).isCloseTo(one.targets()[g], org.assertj.core.data.Offset.offset(2e-2f));
                }
            }
        }
        return block.steps();
    }
}
