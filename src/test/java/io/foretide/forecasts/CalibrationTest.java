package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.foretide.series.Forecast;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.Forecast.Verdict;
import io.foretide.series.TimeGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Values of a standard normal distribution, forecast two steps ahead by quantiles of 5, 50 and 95 %. */
class CalibrationTest {
    private static final List<Double> LEVELS = List.of(0.05, 0.5, 0.95);
    private static final int STEPS = 20_000;

    private static List<Forecast> past(double low, double median, double high, DoubleUnaryOperator value) {
        Random random = new Random(3);
        List<Forecast> past = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            double[][] quantiles = {{-9, 0, 9}, {low, median, high}};
            double actual = value.applyAsDouble(random.nextGaussian());
            past.add(new Forecast(
                    "s",
                    10L * i,
                    TimeGrid.of(10),
                    1,
                    i == 0,
                    List.of(new Channel(actual, new double[] {0, median}, quantiles, Verdict.NONE))));
        }
        return past;
    }

    @Test
    void of_calibrated_forecasts_all_tenths_hold_alike_many_values() {
        Calibration calibration = Calibration.of(past(-1.645, 0, 1.645, value -> value), 0, 2, LEVELS);

        assertThat(calibration.count()).isEqualTo(STEPS - 2);
        assertThat(calibration.inside()).isCloseTo(0.9, within(0.01));
        assertThat(calibration.histogram()).hasSize(10).satisfies(bins -> assertThat(
                        Arrays.stream(bins).max().orElseThrow()
                                - Arrays.stream(bins).min().orElseThrow())
                .isLessThan(STEPS / 50));
        assertThat(Arrays.stream(calibration.histogram()).sum()).isEqualTo(STEPS - 2);
    }

    @Test
    void bands_too_narrow_fill_the_outer_tenths_and_too_wide_the_inner_ones() {
        int[] narrow =
                Calibration.of(past(-0.8, 0, 0.8, value -> value), 0, 2, LEVELS).histogram();
        int[] wide =
                Calibration.of(past(-5, 0, 5, value -> value), 0, 2, LEVELS).histogram();

        assertThat(narrow[0] + narrow[9]).isGreaterThan(STEPS / 2);
        assertThat(wide[4] + wide[5]).isGreaterThan(STEPS / 2);
    }

    @Test
    void forecasts_that_are_too_low_fill_the_upper_tenths() {
        int[] low = Calibration.of(past(-2.645, -1, 0.645, value -> value), 0, 2, LEVELS)
                .histogram();

        assertThat(low[9]).isGreaterThan(STEPS / 4);
        assertThat(low[0]).isLessThan(STEPS / 50);
    }

    @Test
    void steps_without_a_value_or_a_forecast_do_not_count() {
        Calibration none = Calibration.of(past(-1, 0, 1, value -> Double.NaN), 0, 2, LEVELS);
        Calibration half =
                Calibration.of(past(-1.645, 0, 1.645, value -> value > 0 ? Double.NaN : value), 0, 2, LEVELS);

        assertThat(none.count()).isZero();
        assertThat(none.inside()).isNaN();
        assertThat(half.count()).isBetween(STEPS * 4 / 10, STEPS * 6 / 10);
        assertThat(Arrays.copyOfRange(half.histogram(), 5, 10)).containsOnly(0);
    }
}
