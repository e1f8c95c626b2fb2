package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

final class IntervalsTest {
    private static final List<Double> QUANTILES = List.of(0.05, 0.25, 0.5, 0.95);

    @Test
    void a_share_of_nine_tenths_falls_inside_for_errors_of_any_shape() {
        assertThat(coverage(random -> random.nextGaussian())).isBetween(0.89, 0.91);
        assertThat(coverage(random -> -Math.log(2 * random.nextDouble()))).isBetween(0.89, 0.91);
        assertThat(coverage(random -> random.nextGaussian() / Math.max(0.01, Math.abs(random.nextGaussian()))))
                .isBetween(0.88, 0.92);
    }

    @Test
    void it_follows_when_errors_grow_a_hundredfold() {
        int[] step = new int[1];
        assertThat(coverage(random -> random.nextGaussian() * (step[0]++ > 5000 ? 100 : 1)))
                .isBetween(0.88, 0.92);
    }

    private static double coverage(ToDoubleFunction<Random> errors) {
        Leads leads = Leads.all(1);
        Intervals intervals = new Intervals(leads, QUANTILES, 2);
        Random random = new Random(5);
        int inside = 0;
        for (int i = 0; i < 10_000; i++) {
            float[] quantiles = new float[QUANTILES.size()];
            for (int q = 0; q < quantiles.length; q++) {
                quantiles[q] = intervals.offset(1, q, leads);
            }
            assertThat(quantiles).isSorted();
            assertThat(quantiles[2]).isZero();
            float actual = (float) errors.applyAsDouble(random);
            inside += actual >= quantiles[0] && actual <= quantiles[3] ? 1 : 0;
            intervals.learn(0, quantiles, 0, 0, actual);
        }
        return inside / 10_000.0;
    }
}
