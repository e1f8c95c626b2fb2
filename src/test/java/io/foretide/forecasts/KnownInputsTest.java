package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.config.ForetideConfig.Aggregate;
import io.foretide.config.ForetideConfig.Gap;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import io.foretide.windows.GridSettings;
import io.foretide.windows.SeriesGrid;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class KnownInputsTest {
    private static final int STEPS = 3000;
    private static final int HORIZON = 12;
    private static final double[] LEVELS = {.05, .5, .95};

    private final double[] loads = new double[STEPS];
    private final double[][] known = new double[2][STEPS + HORIZON]; // temperature, promotion
    private final double[][] noise = new double[4][STEPS + HORIZON];

    /** A load that rises on both sides of mild temperatures and while a promotion lasts. */
    KnownInputsTest() {
        Random random = new Random(3);
        double weather = 0;
        double disturbance = 0;
        double promotion = 0;
        for (int t = 0; t < STEPS + HORIZON; t++) {
            weather = .97 * weather + random.nextGaussian();
            known[0][t] = 18 + 1.5 * weather;
            promotion = random.nextDouble() < .03 ? 1 : random.nextDouble() < .15 ? 0 : promotion;
            known[1][t] = promotion;
            for (double[] input : noise) {
                input[t] = random.nextGaussian();
            }
            disturbance = .8 * disturbance + random.nextGaussian();
            if (t < STEPS) {
                double heating = 2 * Math.max(0, 15 - known[0][t]);
                double cooling = 3 * Math.max(0, known[0][t] - 22);
                loads[t] = 100 + heating + cooling + 25 * promotion + disturbance + random.nextGaussian();
            }
        }
    }

    @Test
    void known_temperatures_and_promotions_lower_the_error_at_long_leads_by_a_quarter_and_more() {
        double without = error(new double[0][], HORIZON);

        assertThat(error(known, HORIZON)).isLessThan(.75 * without);
    }

    @Test
    void single_flagged_steps_far_from_all_others_are_no_bad_readings_and_the_next_is_foreseen() {
        int horizon = 7;
        Random random = new Random(8);
        var forecaster = new ChannelForecaster(new ForecasterShape(horizon, new int[] {7}, LEVELS, 0, 1, 1, 0));
        double[][] forecast = new double[horizon][LEVELS.length];
        for (int t = 0; t <= 355; t++) {
            float[] flags = new float[horizon + 1];
            for (int lead = 0; lead <= horizon; lead++) {
                flags[lead] = (t + lead) % 60 == 59 ? 1 : 0; // one every 60 steps
            }
            double usual = t % 7 < 2 ? 70 : 100;
            forecaster.observe((flags[0] > 0 ? .4 : 1) * usual + random.nextGaussian(), true, new float[0], flags);
            forecaster.forecast(forecast);
        }

        assertThat(forecast[3][1]).as("the flagged step").isBetween(20.0, 55.0);
        assertThat(forecast[4][1]).as("the one behind it").isBetween(85.0, 110.0);
    }

    @Test
    void four_inputs_that_say_nothing_cost_less_than_two_percent() {
        assertThat(error(noise, HORIZON)).isLessThan(1.02 * error(new double[0][], HORIZON));
    }

    @Test
    void inputs_that_never_arrive_change_next_to_nothing() {
        double[][] missing = new double[2][STEPS + HORIZON];
        for (double[] input : missing) {
            Arrays.fill(input, Double.NaN);
        }

        assertThat(error(missing, HORIZON))
                .isBetween(.99 * error(new double[0][], HORIZON), 1.01 * error(new double[0][], HORIZON));
    }

    @Test
    void a_shorter_reach_helps_the_leads_that_it_covers_and_costs_the_others_little() {
        double[][][] covered = forecasts(known, 6);
        double[][][] without = forecasts(new double[0][], 0);

        assertThat(error(covered, 4)).isLessThan(.92 * error(without, 4));
        assertThat(error(covered, HORIZON)).isLessThan(1.05 * error(without, HORIZON));
    }

    @Test
    void what_arrives_after_an_origin_changes_no_bit_of_the_forecasts_made_up_to_it() {
        int border = 700;
        double[][][] one = arriving(border, border);
        double[][][] two = arriving(border, border + 100);

        assertThat(Arrays.copyOf(two, border)).isDeepEqualTo(Arrays.copyOf(one, border));
        assertThat(two[border + 50]).isNotEqualTo(one[border + 50]);
    }

    /** Forecasts of steps whose inputs arrive three steps ahead through the grid, and garbage for all steps kept after a border. */
    private double[][][] arriving(int border, int garbageTo) {
        var plain = new GridSettings(TimeGrid.of(10), 1, Aggregate.LAST, 0, Gap.HOLD, 5, 4);
        var settings =
                new GridSettings(TimeGrid.of(10), 1, plain.channels(), 0, 5, 4, false, 2, HORIZON, Optional.empty());
        SeriesGrid grid = new SeriesGrid(settings);
        ChannelForecaster forecaster = new ChannelForecaster(shape(2));
        double[][][] forecasts = new double[border + 100][HORIZON][3];
        Random random = new Random(7);
        for (int t = 0, closed = 0; closed < forecasts.length; t++) {
            int ahead = t + 3;
            grid.add(known(ahead, known[0][ahead], known[1][ahead]));
            grid.add(new Observation("s", 10L * t, new double[] {loads[t]}));
            for (Step step : grid.closeByEventTime()) {
                forecaster.observe(step.values()[0], true, new float[0], step.known());
                forecaster.forecast(forecasts[closed++]);
            }
            for (int at = t + 1; closed >= border && closed < garbageTo && at < t + HORIZON; at++) {
                grid.add(known(at, 1e9 * random.nextGaussian(), random.nextInt()));
            }
        }
        return forecasts;
    }

    private static Observation known(int step, double temperature, double promotion) {
        return new Observation(
                "s", 10L * step, new double[] {Double.NaN}, false, new double[] {temperature, promotion});
    }

    @Test
    void a_state_that_is_read_back_goes_on_with_the_very_same_forecasts() {
        ChannelForecaster one = new ChannelForecaster(shape(2));
        ChannelForecaster two = new ChannelForecaster(shape(2));
        double[][] first = new double[HORIZON][3];
        double[][] second = new double[HORIZON][3];
        for (int t = 0; t < 500; t++) {
            float[] inputs = inputs(known, t, t % 3 == 0 ? 4 : HORIZON);
            for (ChannelForecaster forecaster : new ChannelForecaster[] {one, two}) {
                forecaster.observe(loads[t], t % 17 != 3, new float[0], inputs);
                if (t == 333) {
                    forecaster.skip(5);
                }
                forecaster.forecast(forecaster == one ? first : second);
            }
            assertThat(first).isDeepEqualTo(second);
            if (t % 50 == 0) {
                two = new ChannelForecaster(shape(2));
                two.read(one.state());
            }
        }
    }

    @Test
    void infinite_and_huge_inputs_leave_forecasts_that_are_numbers() {
        ChannelForecaster forecaster = new ChannelForecaster(shape(2));
        Random random = new Random(8);
        double[][] quantiles = new double[HORIZON][3];
        for (int t = 0; t < 400; t++) {
            float[] inputs = inputs(known, t, HORIZON);
            inputs[random.nextInt(inputs.length)] =
                    new float[] {Float.MAX_VALUE, -1e30f, Float.NaN, Float.POSITIVE_INFINITY}[t % 4];
            forecaster.observe(loads[t], true, new float[0], inputs);
            forecaster.forecast(quantiles);
            for (double[] row : quantiles) {
                assertThat(row).doesNotContain(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
            }
        }
        assertThat(forecaster.resets()).isZero();
    }

    private static ForecasterShape shape(int inputs) {
        return new ForecasterShape(HORIZON, new int[0], LEVELS, 0, inputs);
    }

    private double error(double[][] inputs, int lead) {
        return error(forecasts(inputs, HORIZON), lead);
    }

    /** Mean absolute error of medians over the second half. */
    private double error(double[][][] forecasts, int lead) {
        double sum = 0;
        for (int t = STEPS / 2; t < STEPS; t++) {
            sum += Math.abs(loads[t] - forecasts[t - lead][lead - 1][1]);
        }
        return sum / (STEPS - STEPS / 2);
    }

    /** @param reach leads for which inputs have arrived */
    private double[][][] forecasts(double[][] inputs, int reach) {
        ChannelForecaster forecaster = new ChannelForecaster(shape(inputs.length));
        double[][][] forecasts = new double[STEPS][HORIZON][3];
        for (int t = 0; t < STEPS; t++) {
            forecaster.observe(loads[t], true, new float[0], inputs(inputs, t, reach));
            forecaster.forecast(forecasts[t]);
        }
        return forecasts;
    }

    private static float[] inputs(double[][] inputs, int step, int reach) {
        float[] values = new float[inputs.length * (HORIZON + 1)];
        Arrays.fill(values, Float.NaN);
        for (int k = 0; k < inputs.length; k++) {
            for (int lead = 0; lead <= reach; lead++) {
                values[k * (HORIZON + 1) + lead] = (float) inputs[k][step + lead];
            }
        }
        return values;
    }
}
