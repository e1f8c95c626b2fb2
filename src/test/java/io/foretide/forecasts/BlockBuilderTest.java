package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.series.Block;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BlockBuilderTest {
    private final ForecastSettings settings = Fixtures.settings("value"); // six leads
    private static final int[] ANCHORS = {1, 5};

    private final BlockBuilder builder = new BlockBuilder(2, 6, ANCHORS, 1);

    /** The own forecast is a rise of one scale at each anchor, with a band from half a scale below to two above. */
    private Optional<Block> add(int step, double value, boolean observed, double scale) {
        float[] base = {1, .5f, 2, 1, .5f, 2};
        float[] row = new float[InputRow.WIDTH];
        row[0] = step;
        row[InputRow.COMMON] = -step / 32f;
        builder.add(row, 0, new float[] {.5f}, base, value, observed, scale, 3);
        return builder.complete(Fixtures.START + step * Fixtures.INTERVAL, settings);
    }

    private static float target(Block block, int step, int group) {
        return block.targets()[step * Forecaster.GROUPS + group];
    }

    @Test
    void targets_say_where_the_value_fell_in_the_own_band_of_each_group() {
        Optional<Block> block = Optional.empty();
        for (int step = 0; step < 8; step++) {
            assertThat(block).isEmpty();
            block = add(step, step == 1 ? 100 : 100 + 4 * step, true, 2);
        }

        assertThat(block).isPresent();
        assertThat(block.get().time()).isEqualTo(Fixtures.START);
        assertThat(block.get().version()).isEqualTo(3);
        assertThat(block.get().inputs()).hasSize(2 * InputRow.WIDTH);
        assertThat(block.get().inputs()[InputRow.WIDTH]).isEqualTo(1);
        assertThat(block.get().inputs()[InputRow.WIDTH + InputRow.COMMON])
                .as("distance of the first expert at the first lead")
                .isEqualTo(-1 / 32f);
        assertThat(block.get().state()).containsExactly(.5f);
        assertThat(target(block.get(), 0, 0))
                .as("no rise where one scale was expected: two half-widths below")
                .isEqualTo(-2);
        assertThat(target(block.get(), 0, 1))
                .as("ten scales, nine more than expected")
                .isEqualTo(4.5f);
        assertThat(target(block.get(), 1, 0)).as("four scales").isEqualTo(1.5f);
        for (int group = 2; group < Forecaster.GROUPS; group++) {
            assertThat(target(block.get(), 0, group)).isNaN();
        }
    }

    @Test
    void steps_that_were_not_observed_are_neither_origins_nor_targets() {
        Optional<Block> block = Optional.empty();
        for (int step = 0; step < 8; step++) {
            block = add(step, 100 + 4 * step, step != 1 && step != 3, 2);
        }

        assertThat(target(block.orElseThrow(), 0, 0)).isNaN();
        assertThat(target(block.orElseThrow(), 0, 1)).isNotNaN();
        assertThat(target(block.orElseThrow(), 1, 0)).isNaN();
        assertThat(target(block.orElseThrow(), 1, 1)).isNaN();
    }

    @Test
    void targets_are_bounded_whatever_the_scale_was() {
        Optional<Block> block = Optional.empty();
        for (int step = 0; step < 8; step++) {
            block = add(step, step < 2 ? 5 : 1e9, true, 1e-9);
        }

        assertThat(target(block.orElseThrow(), 1, 0)).isEqualTo(BlockBuilder.MAX_TARGET);
    }

    @Test
    void a_jump_in_time_drops_what_has_begun() {
        add(0, 1, true, 1);
        builder.clear();
        for (int step = 5; step < 12; step++) {
            assertThat(add(step, step, true, 1)).isEmpty();
        }
        assertThat(add(12, 12, true, 1).orElseThrow().time()).isEqualTo(Fixtures.START + 5 * Fixtures.INTERVAL);
    }
}
