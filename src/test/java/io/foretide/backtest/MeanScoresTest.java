package io.foretide.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class MeanScoresTest {
    private static final Offset<Double> CLOSE = Offset.offset(1e-9);

    @Test
    void losses_of_a_band_are_those_of_their_definitions() {
        double[] levels = {0.1, 0.5, 0.9};
        LossTerms terms = new LossTerms(levels);
        ScoreSums sums = new ScoreSums(3);
        terms.set(10, 8, new double[] {5, 8, 9}, true, 2, 4);
        sums.add(terms);
        terms.set(7, 8, new double[] {5, 8, 9}, true, 2, 4);
        sums.add(terms);
        MeanScores scores = sums.scores(new int[] {0, 1, 2});

        assertThat(scores.mae()).isCloseTo((2 + 1) / 2.0 / 2, CLOSE);
        assertThat(scores.mse()).isCloseTo((4 + 1) / 2.0 / 4, CLOSE);
        assertThat(scores.rmse()).isCloseTo(Math.sqrt(2.5 / 4), CLOSE);
        assertThat(scores.mase()).isCloseTo((2 + 1) / 2.0 / 4, CLOSE);
        assertThat(scores.pinball()[0]).isCloseTo((0.1 * 5 + 0.1 * 2) / 2, CLOSE);
        assertThat(scores.pinball()[2]).isCloseTo((0.9 * 1 + 0.1 * 2) / 2, CLOSE);
        double pinball = (0.7 + (0.5 * 2 + 0.5 * 1) + 1.1) / 3;
        assertThat(scores.crps()).isCloseTo(2 * pinball / 17, CLOSE);
        assertThat(scores.coverage90()).isEqualTo(0.5);
        assertThat(scores.width90()).isCloseTo(2, CLOSE);
        assertThat(scores.winkler90()).isCloseTo(2 + 2 / 0.2 * 0.5 / 2, CLOSE);
        assertThat(scores.targets()).isEqualTo(2);
    }

    @Test
    void the_crps_of_a_point_is_its_relative_absolute_error() {
        LossTerms terms = new LossTerms(new double[] {0.1, 0.3, 0.5, 0.7, 0.9});
        ScoreSums sums = new ScoreSums(5);
        for (double actual : new double[] {3, -4, 5}) {
            terms.set(actual, 2, new double[] {2, 2, 2, 2, 2}, false, 1, Double.NaN);
            sums.add(terms);
        }
        MeanScores scores = sums.scores(new int[] {0, 1, 2, 3, 4});

        assertThat(scores.crps()).isCloseTo((1 + 6 + 3) / 12.0, CLOSE);
        assertThat(scores.coverage90()).isNull();
        assertThat(scores.mase()).isNaN();
    }

    @Test
    void kupiec_rejects_a_wrong_share_and_christoffersen_clusters_only() {
        TailTest right = new TailTest(0.1, 1);
        TailTest many = new TailTest(0.1, 1);
        TailTest clustered = new TailTest(0.1, 1);
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            right.add(0, random.nextDouble() < 0.1);
            many.add(0, random.nextDouble() < 0.15);
            clustered.add(0, i / 20 % 10 == 0);
        }

        assertThat(right.kupiec()).isGreaterThan(0.05);
        assertThat(right.christoffersen()).isGreaterThan(0.05);
        assertThat(many.kupiec()).isLessThan(0.001);
        assertThat(clustered.kupiec()).isGreaterThan(0.9);
        assertThat(clustered.christoffersen()).isLessThan(1e-6);
    }

    @Test
    void kupiec_matches_a_value_worked_out_by_hand() {
        TailTest test = new TailTest(0.05, 1);
        for (int i = 0; i < 100; i++) {
            test.add(0, i < 10);
        }
        // 2 (90 ln(.9/.95) + 10 ln(.1/.05)) = 4.1310, whose chi-squared p-value is .0421
        assertThat(test.kupiec()).isCloseTo(0.0421, Offset.offset(1e-4));
        assertThat(test.share()).isEqualTo(0.1);
    }

    @Test
    void series_are_not_joined_where_one_ends_with_a_miss() {
        TailTest test = new TailTest(0.5, 2);
        test.add(0, true);
        test.add(1, true);
        assertThat(test.christoffersen()).isEqualTo(1);
    }

    @Test
    void diebold_mariano_sees_a_difference_and_allows_for_correlated_errors() {
        Random random = new Random(3);
        double[] independent = new double[400];
        double[] repeated = new double[400];
        for (int i = 0; i < 400; i++) {
            independent[i] = random.nextGaussian() - 0.15;
            repeated[i] = i % 10 == 0 ? random.nextGaussian() - 0.15 : repeated[i - 1];
        }

        assertThat(LossDifferences.statistic(independent, 0)).isLessThan(-1.96);
        assertThat(Math.abs(LossDifferences.statistic(repeated, 9)))
                .isLessThan(Math.abs(LossDifferences.statistic(repeated, 0)));
        assertThat(LossDifferences.pValue(-1.959964)).isCloseTo(0.05, Offset.offset(1e-5));
        assertThat(LossDifferences.statistic(new double[5], 2)).isNaN();
    }

    @Test
    void few_origin_times_are_compared_series_by_series() {
        LossDifferences differences = new LossDifferences(1, 12);
        Random random = new Random(4);
        for (int series = 0; series < 100; series++) {
            differences.add(7, new double[] {random.nextDouble(), 1 + random.nextDouble()});
        }
        assertThat(differences.statistic(0)).isLessThan(-10);
    }

    @Test
    void rolling_quantiles_are_those_of_the_last_thousand_changes() {
        Random random = new Random(2);
        RollingQuantiles rolling = new RollingQuantiles();
        double[] values =
                random.doubles(1500).map(value -> Math.round(value * 50)).toArray();
        for (double value : values) {
            rolling.observe(value);
        }
        double[][] forecast = new double[4][2];
        rolling.forecast(new double[] {0.05, 0.95}, forecast);

        double[] changes = new double[RollingQuantiles.WINDOW];
        for (int i = 0; i < changes.length; i++) {
            int at = values.length - changes.length + i;
            changes[i] = values[at] - values[at - 1];
        }
        Arrays.sort(changes);
        double low = changes[49] + 0.95 * (changes[50] - changes[49]);
        assertThat(forecast[0][0]).isCloseTo(values[1499] + low, CLOSE);
        assertThat(forecast[3][0]).isCloseTo(values[1499] + 2 * low, CLOSE);
    }

    @Test
    void naive_baselines_continue_the_value_the_season_and_the_line() {
        double[] levels = {0.5};
        SeasonalNaive seasonal = new SeasonalNaive(3);
        DriftBaseline drift = new DriftBaseline();
        for (double value : new double[] {1, 2, 3, 4, Double.NaN, 6}) {
            seasonal.observe(value);
            drift.observe(value);
        }
        double[][] forecast = new double[4][1];
        seasonal.forecast(levels, forecast);
        assertThat(forecast).isDeepEqualTo(new double[][] {{4}, {4}, {6}, {4}});
        drift.forecast(levels, forecast);
        assertThat(forecast).isDeepEqualTo(new double[][] {{7}, {8}, {9}, {10}});
    }

    @Test
    void a_seasonal_naive_forecast_before_a_whole_season_is_the_last_value() {
        SeasonalNaive seasonal = new SeasonalNaive(5);
        seasonal.observe(1);
        seasonal.observe(2);
        double[][] forecast = new double[6][1];
        seasonal.forecast(new double[] {0.5}, forecast);
        assertThat(forecast).isDeepEqualTo(new double[][] {{2}, {2}, {2}, {1}, {2}, {2}});
    }
}
