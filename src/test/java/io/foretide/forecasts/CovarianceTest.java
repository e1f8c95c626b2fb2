package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class CovarianceTest {
    private static final double FORGETTING = 0.999;

    @Test
    void gains_are_those_of_the_textbook_recursion_in_double_precision() {
        int size = 12;
        Covariance covariance = new Covariance(size, 0.01f);
        double[][] p = identity(size, 0.01);
        Random random = new Random(1);
        float[] gains = new float[size];
        for (int step = 0; step < 2000; step++) {
            float[] x = features(size, random);
            assertThat(covariance.update(x, (float) FORGETTING, gains)).isTrue();
            double[] expected = textbook(p, x);
            for (int i = 0; i < size; i++) {
                assertThat((double) gains[i]).isCloseTo(expected[i], Offset.offset(2e-4));
            }
        }
    }

    @Test
    void a_million_updates_with_features_that_hardly_differ_stay_finite_and_small() {
        int size = 6;
        Covariance covariance = new Covariance(size, 0.01f);
        Random random = new Random(2);
        float[] gains = new float[size];
        for (int step = 0; step < 1_000_000; step++) {
            float[] x = new float[size];
            float common = (float) random.nextGaussian();
            for (int i = 0; i < size - 1; i++) {
                x[i] = common + 1e-5f * (float) random.nextGaussian();
            }
            assertThat(covariance.update(x, 0.99f, gains)).isTrue();
        }
        for (float gain : gains) {
            assertThat(gain).isBetween(-1f, 1f);
        }
        assertThat(gains[size - 1]).isZero();
    }

    @Test
    void numbers_that_are_not_finite_make_it_begin_anew() {
        Covariance covariance = new Covariance(2, 0.01f);
        float[] gains = new float[2];

        assertThat(covariance.update(new float[] {Float.NaN, 1}, 0.99f, gains)).isFalse();
        assertThat(gains).containsOnly(0);
        assertThat(covariance.update(new float[] {1, 1}, 0.99f, gains)).isTrue();
    }

    private static float[] features(int size, Random random) {
        float[] x = new float[size];
        x[0] = 1;
        for (int i = 1; i < size; i++) {
            x[i] = (float) random.nextGaussian() + 0.5f * x[i - 1];
        }
        return x;
    }

    private static double[] textbook(double[][] p, float[] x) {
        int size = x.length;
        double[] px = new double[size];
        double denominator = FORGETTING;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                px[i] += p[i][j] * x[j];
            }
            denominator += px[i] * x[i];
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                p[i][j] = (p[i][j] - px[i] * px[j] / denominator) / FORGETTING;
            }
        }
        for (int i = 0; i < size; i++) {
            px[i] /= denominator;
        }
        return px;
    }

    private static double[][] identity(int size, double factor) {
        double[][] p = new double[size][size];
        for (int i = 0; i < size; i++) {
            p[i][i] = factor;
        }
        return p;
    }
}
