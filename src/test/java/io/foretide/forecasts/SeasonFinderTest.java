package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SeasonFinderTest {
    private final Random random = new Random(1);

    @Test
    void a_wave_under_noise_is_found() {
        assertThat(find(i -> 100 + 3 * Math.sin(2 * Math.PI * i / 24) + random.nextGaussian()))
                .isEqualTo(24);
    }

    @Test
    void days_within_weeks_give_the_day() {
        assertThat(find(i ->
                        (i % 336 < 240 ? 3 : 2.5) * Math.abs(Math.sin(Math.PI * i / 48)) + 0.1 * random.nextGaussian()))
                .isEqualTo(48);
    }

    @Test
    void noise_and_wandering_have_none() {
        double[] level = new double[1];
        assertThat(find(i -> random.nextGaussian())).isZero();
        assertThat(find(i -> level[0] += random.nextGaussian())).isZero();
        assertThat(find(i -> 5)).isZero();
    }

    private static int find(IntToDoubleFunction series) {
        return SeasonFinder.find(IntStream.range(0, 3000).mapToDouble(series).toArray(), 700);
    }
}
