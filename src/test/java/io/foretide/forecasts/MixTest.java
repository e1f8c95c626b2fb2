package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class MixTest {
    private static final Leads LEADS = Leads.all(1);

    @Test
    void weight_goes_to_the_better_expert_and_comes_back_when_things_change() {
        Mix mix = new Mix(1, 2, true);
        run(mix, 3000, 0.1, 2);
        assertThat(mix.weight(0, 0)).isGreaterThan(0.9f);

        run(mix, 6000, 2, 0.1);
        assertThat(mix.weight(0, 1)).isGreaterThan(0.9f);
    }

    @Test
    void experts_that_err_to_opposite_sides_share_the_weight() {
        Mix mix = new Mix(1, 2, true);
        Random random = new Random(1);
        for (int i = 0; i < 3000; i++) {
            float actual = (float) random.nextGaussian();
            learn(mix, actual + 1, actual - 1, actual);
        }
        assertThat(mix.weight(0, 0)).isBetween(0.4f, 0.6f);
    }

    @Test
    void weights_stay_a_distribution_whatever_comes() {
        Mix mix = new Mix(1, 3, true);
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            float actual = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(12)));
            float[] values = {0, (float) random.nextGaussian() * 1e10f, actual};
            mix.learn(0, values, 0, mixed(mix, values), actual, 1e-6f);
            float sum = mix.weight(0, 0) + mix.weight(0, 1) + mix.weight(0, 2);
            assertThat(sum).isBetween(0.999f, 1.001f);
        }
    }

    @Test
    void one_that_does_not_learn_takes_the_mean() {
        Mix mix = new Mix(1, 2, false);
        run(mix, 100, 0.1, 2);
        float[] to = new float[1];
        mix.forecast(new float[][] {{1}, {3}}, LEADS, to);
        assertThat(to[0]).isEqualTo(2);
    }

    private static void run(Mix mix, int steps, double first, double second) {
        Random random = new Random(steps);
        for (int i = 0; i < steps; i++) {
            float actual = (float) random.nextGaussian();
            learn(
                    mix,
                    actual + (float) (first * random.nextGaussian()),
                    actual + (float) (second * random.nextGaussian()),
                    actual);
        }
    }

    private static void learn(Mix mix, float first, float second, float actual) {
        float[] values = {first, second};
        mix.learn(0, values, 0, mixed(mix, values), actual, 1);
    }

    private static float mixed(Mix mix, float[] values) {
        float sum = 0;
        for (int e = 0; e < values.length; e++) {
            sum += mix.weight(0, e) * values[e];
        }
        return sum;
    }
}
