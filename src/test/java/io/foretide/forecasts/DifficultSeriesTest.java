package io.foretide.forecasts;

import static io.foretide.forecasts.Streamed.autoregression;
import static io.foretide.forecasts.Streamed.day;
import static io.foretide.forecasts.Streamed.join;
import static io.foretide.forecasts.Streamed.make;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people feed forecasters, each kind with its neighbours: streamed from the first value, nothing configured but the season. */
final class DifficultSeriesTest {
    @ParameterizedTest
    @ValueSource(ints = {30, 60, 200})
    void a_series_that_wakes_up_after_zeros_is_forecast_where_it_is_now(int zeros) {
        double[] q = Streamed.of(join(new double[zeros], new double[] {5, 6, 5, 6, 7, 5}), 12)
                .last(12);

        assertThat(q[1]).isBetween(5.0, 6.5);
        assertThat(q[0]).isBetween(-15.0, 5.0);
        assertThat(q[2]).isBetween(6.0, 25.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {25, 100, 400})
    void zeros_before_a_daily_wave_are_forgotten_after_some_days(int zeros) {
        double[] wave = day(3000, 10, 3, .3, 1);
        Streamed plain = Streamed.of(wave, 24, 24);
        Streamed late = Streamed.of(join(new double[zeros], wave), 24, 24);

        assertThat(late.error(12, zeros + 100, zeros + 800)).isLessThan(1.15 * plain.error(12, 100, 800));
        assertThat(late.width(12, zeros + 100, zeros + 800)).isLessThan(1.3 * plain.width(12, 100, 800));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 72, 144})
    void it_does_not_matter_at_which_hour_a_solar_panel_is_plugged_in(int shift) {
        Random random = new Random(3);
        double[] clouds = make(4000, i -> .6 + .4 * random.nextDouble());
        double[] power =
                make(3000, i -> Math.max(0, 3000 * Math.sin(2 * Math.PI * (i + shift - 72) / 288)) * clouds[i]);
        double seasonal = 0;
        for (int t = 1000; t < 3000; t++) {
            seasonal += Math.abs(power[t] - power[t - 288]) / 2000;
        }

        Streamed streamed = Streamed.of(power, 24, 288);

        assertThat(streamed.error(24, 1000, 3000)).isLessThan(1.02 * seasonal);
        assertThat(streamed.width(24, 1000, 2900)).isLessThan(3000);
    }

    @ParameterizedTest
    @CsvSource({"24, 1", "24, 12", "168, 12", "288, 1", "288, 12"})
    void a_season_that_does_not_help_costs_no_accuracy(int season, int lead) {
        Random random = new Random(season);
        double[] walk = make(4000, i -> random.nextGaussian());
        for (int t = 1; t < walk.length; t++) {
            walk[t] += walk[t - 1];
        }

        double with = Streamed.of(walk, 12, season).error(lead, 1000, 4000);
        double without = Streamed.of(walk, 12).error(lead, 1000, 4000);

        assertThat(with).isLessThan(1.02 * without);
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 96})
    void a_season_that_ends_is_given_up(int season) {
        Random random = new Random(season);
        double[] noise = make(4000, i -> random.nextGaussian());
        double[] ended = make(4000, i -> noise[i] + (i < 2000 ? 10 * Math.sin(2 * Math.PI * i / season) : 0));

        double with = Streamed.of(ended, 12, season).error(12, 3000, 4000);
        double never = Streamed.of(noise, 12).error(12, 3000, 4000);

        assertThat(with).isLessThan(1.08 * never);
    }

    @ParameterizedTest
    @ValueSource(ints = {69, 400, 600})
    void equal_values_before_a_series_leave_its_intervals_as_they_would_be(int equal) {
        double[] series = autoregression(3000, 50, 3, .8, 5);
        double[] flat = new double[equal];
        Arrays.fill(flat, 50);
        Streamed plain = Streamed.of(series, 12);
        Streamed late = Streamed.of(join(flat, series), 12);

        assertThat(late.width(12, equal + 100, equal + 400)).isLessThan(1.3 * plain.width(12, 100, 400));
        assertThat(late.coverage(1, equal + 100, equal + 500)).isGreaterThan(.85);
        assertThat(late.error(1, equal + 100, equal + 3000)).isLessThan(1.1 * plain.error(1, 100, 3000));
    }

    @Test
    void a_constant_stretch_in_the_middle_changes_the_error_after_it_by_less_than_a_tenth() {
        double[] series = autoregression(2000, 50, 3, .8, 9);
        double[] flat = new double[300];
        Arrays.fill(flat, series[999]);
        double[] paused = join(join(Arrays.copyOf(series, 1000), flat), Arrays.copyOfRange(series, 1000, 2000));
        Streamed plain = Streamed.of(series, 12);
        Streamed late = Streamed.of(paused, 12);

        assertThat(late.error(12, 1400, 2300)).isLessThan(1.1 * plain.error(12, 1100, 2000));
        assertThat(late.coverage(12, 1400, 2300)).isBetween(.82, .95);
    }

    @ParameterizedTest
    @CsvSource({"1e12, 400", "1000, 400", "-1000, 400", "1e12, 5", "1000, 5", "-1000, 5"})
    void one_bad_reading_is_held_as_unseen(double spike, int at) {
        double[] clean = day(1000, 10, 3, .3, 7);
        double[] spoilt = clean.clone();
        spoilt[at] = spike;
        Streamed plain = Streamed.of(clean, 24, 24);
        Streamed late = Streamed.of(spoilt, 24, 24);

        for (int t = at; t < at + 200; t++) {
            for (int lead = 1; lead <= 24; lead++) {
                assertThat(Math.abs(late.median(t, lead) - plain.median(t, lead)))
                        .isLessThan(5);
            }
        }
        assertThat(late.width(1, at + 2, at + 200)).isLessThan(1.3 * plain.width(1, at + 2, at + 200));
    }

    @ParameterizedTest
    @ValueSource(doubles = {.05, .1, .2})
    void intermittent_demand_has_a_median_near_zero_and_a_mean_near_the_mean(double share) {
        Random random = new Random(11);
        double[] demand = make(4000, i -> random.nextDouble() < share ? 1 + random.nextInt(9) : 0);
        double mean = Arrays.stream(demand).average().orElseThrow();
        double zero = Arrays.stream(demand, 1000, 4000).average().orElseThrow();

        Streamed streamed = Streamed.of(demand, 12);

        assertThat(streamed.error(12, 1000, 4000)).isLessThan(1.05 * zero);
        double said = 0;
        for (int t = 1000; t < 4000; t++) {
            said += streamed.means()[t - 12][11] / 3000;
        }
        assertThat(said).isBetween(.75 * mean, 1.25 * mean);
    }

    @ParameterizedTest
    @CsvSource({".02, .02", ".05, .02", ".2, .02", ".05, 0"})
    void a_random_switch_is_covered(double flip, double noise) {
        Random random = new Random(13);
        double[] state = {0};
        double[] values = make(6000, i -> {
            state[0] = random.nextDouble() < flip ? 1 - state[0] : state[0];
            return state[0] + noise * random.nextGaussian();
        });

        Streamed streamed = Streamed.of(values, 12);

        assertThat(streamed.coverage(1, 500, 6000)).isGreaterThan(.87);
        assertThat(streamed.coverage(6, 500, 6000)).isGreaterThan(.85);
        assertThat(streamed.coverage(12, 500, 6000)).isBetween(.85, noise > 0 ? .925 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "10 20", "10 10.87 11.42", "5 5", "-3"})
    void the_first_values_give_bands_that_widen_with_the_lead(String text) {
        double[] values =
                Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
        Streamed streamed = Streamed.of(values, 12);
        double near = streamed.last(1)[2] - streamed.last(1)[0];
        double far = streamed.last(12)[2] - streamed.last(12)[0];

        assertThat(near).isPositive().isLessThan(100);
        assertThat(far).isGreaterThanOrEqualTo(near);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, -2, .1})
    void a_straight_line_goes_on(double slope) {
        Streamed streamed = Streamed.of(make(10, i -> i * slope), 12);

        assertThat(Math.abs(streamed.last(1)[1] - 10 * slope)).isLessThan(.15 * Math.abs(slope));
        assertThat(Math.abs(streamed.last(12)[1] - 21 * slope)).isLessThan(1.5 * Math.abs(slope));
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 9, 12})
    void the_first_hours_of_a_day_are_no_trend(int hours) {
        Random random = new Random(3);
        double[] morning = make(hours, i -> 100 - 20 * Math.cos(2 * Math.PI * i / 24) + .5 * random.nextGaussian());
        Streamed streamed = Streamed.of(morning, 48);

        assertThat(streamed.last(48)[1]).as("two days ahead").isBetween(60.0, 140.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {180, 1050, 20_000})
    void a_night_wipes_nothing(int night) {
        ChannelForecaster forecaster = new ChannelForecaster(Streamed.shape(12, 30));
        Random random = new Random(17);
        double[][] quantiles = new double[12][3];
        double[] errors = new double[2]; // on the second day, and on the mornings after
        int[] counts = new int[2];
        int inside = 0;
        long t = 0;
        for (int day = 0; day < 6; day++) {
            for (int i = 0; i < 390; i++, t++) {
                double value = 10 + 3 * Math.sin(2 * Math.PI * t / 30) + .3 * random.nextGaussian();
                int when = day == 1 && i > 60 ? 0 : day > 1 && i > 0 && i < 60 ? 1 : -1;
                if (when >= 0) {
                    errors[when] += Math.abs(value - quantiles[0][1]);
                    counts[when]++;
                    inside += when == 1 && value >= quantiles[0][0] && value <= quantiles[0][2] ? 1 : 0;
                }
                forecaster.observe(value, true, new float[0]);
                forecaster.forecast(quantiles);
            }
            forecaster.skip(night);
            t += night;
        }

        assertThat(errors[1] / counts[1]).isLessThan(1.2 * errors[0] / counts[0]);
        assertThat(inside / (double) counts[1]).isGreaterThan(.85);
    }

    @ParameterizedTest
    @CsvSource({"40, 0", "-40, 0", "100, 0", "40, 24", "-40, 24", "100, 24"})
    void a_level_shift_is_followed_within_a_few_steps(double jump, int season) {
        Random random = new Random(19);
        double[] values = make(700, i -> {
            double noise = random.nextGaussian();
            double wave = season > 0 ? 3 * Math.sin(2 * Math.PI * i / 24) + .5 * noise : 3 * noise;
            return 10 + wave + (i >= 500 ? jump : 0);
        });
        Streamed streamed = season > 0 ? Streamed.of(values, 12, season) : Streamed.of(values, 12);
        int misses = 0;
        for (int t = 501; t < 540; t++) {
            double[] band = streamed.quantiles()[t - 1][0];
            misses += values[t] < band[0] || values[t] > band[2] ? 1 : 0;
        }

        assertThat(lastWrong(streamed, 1, jump)).isLessThan(504);
        assertThat(lastWrong(streamed, 12, jump)).isLessThan(506);
        assertThat(misses).isLessThanOrEqualTo(7);
    }

    /** The last origin from the jump on whose median is wrong by more than half of it. */
    private static int lastWrong(Streamed streamed, int lead, double jump) {
        int last = 0;
        for (int t = 500; t < 560; t++) {
            if (Math.abs(streamed.values()[t + lead] - streamed.median(t, lead)) > Math.abs(jump) / 2) {
                last = t;
            }
        }
        return last;
    }

    @ParameterizedTest
    @ValueSource(doubles = {.5, 2, -1})
    void far_leads_of_a_slope_hold_the_truth(double slope) {
        Random random = new Random(23);
        double[] q = Streamed.of(make(600, i -> slope * i + 3 * random.nextGaussian()), 200)
                .last(200);

        assertThat(Math.abs(q[1] - slope * 799)).isLessThan(Math.max(50, .6 * Math.abs(slope) * 200));
        assertThat(slope * 799).isBetween(q[0], q[2]);
    }

    @ParameterizedTest
    @CsvSource({"2, 6", "3, 12", "7, 30"})
    void each_lead_sees_the_season_at_its_own_target(int period, int horizon) {
        Streamed streamed = Streamed.of(make(400, i -> i % period == 0 ? 1000 : 30 + i % period), horizon, period);

        for (int lead = 1; lead <= horizon; lead++) {
            assertThat(streamed.error(lead, 300, 400)).as("lead " + lead).isLessThan(3);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e15, 1e12, -1e15})
    void forecasts_of_a_series_moved_by_a_constant_are_moved_by_it(double constant) {
        Random random = new Random(29);
        double[] series = make(
                800, i -> Math.rint(8 * (10 + 3 * Math.sin(2 * Math.PI * i / 24) + .5 * random.nextGaussian())) / 8);
        Streamed plain = Streamed.of(series, 12, 24);
        Streamed moved = Streamed.of(make(800, i -> series[i] + constant), 12, 24);

        assertThat(moved.error(1, 400, 800)).isLessThan(1.1 * plain.error(1, 400, 800) + .1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 8, 1e6})
    void forecasts_of_a_series_times_a_factor_are_its_times_the_factor(double factor) {
        double[] series = day(800, 10, 3, .5, 31);
        Streamed plain = Streamed.of(series, 12, 24);
        Streamed scaled = Streamed.of(make(800, i -> series[i] * factor), 12, 24);

        assertThat(scaled.error(12, 100, 800) / factor)
                .isBetween(.95 * plain.error(12, 100, 800), 1.05 * plain.error(12, 100, 800));
        assertThat(scaled.width(12, 100, 800) / factor)
                .isBetween(.95 * plain.width(12, 100, 800), 1.05 * plain.width(12, 100, 800));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e300, Double.NaN, Double.NEGATIVE_INFINITY})
    void values_that_are_no_numbers_or_absurd_leave_no_trace(double bad) {
        double[] clean = day(800, 10, 3, .5, 37);
        double[] spoilt = clean.clone();
        Arrays.fill(spoilt, 100, 110, bad);

        assertThat(Streamed.of(spoilt, 12, 24).error(clean, 12, 200, 800)).isLessThan(.8);
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 300, 700})
    void what_comes_later_changes_no_forecast_made_before(int border) {
        double[] values = day(900, 10, 3, .5, 43);
        double[] garbage = values.clone();
        Random random = new Random(1);
        for (int t = border + 1; t < 900; t++) {
            garbage[t] = 1000 * random.nextGaussian();
        }
        Streamed one = Streamed.of(values, 24, 24);
        Streamed two = Streamed.of(garbage, 24, 24);

        for (int t = 0; t <= border; t++) {
            assertThat(one.quantiles()[t]).isDeepEqualTo(two.quantiles()[t]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "24", "24,168"})
    void a_state_that_is_read_back_goes_on_with_the_very_same_forecasts(String text) {
        int[] seasons = text.isEmpty()
                ? new int[0]
                : Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
        ForecasterShape shape = new ForecasterShape(48, seasons, new double[] {.05, .5, .95}, 2);
        double[] values = day(900, 10, 3, .5, 41);
        ChannelForecaster one = new ChannelForecaster(shape);
        ChannelForecaster two = new ChannelForecaster(shape);
        double[][] first = new double[48][3];
        double[][] second = new double[48][3];
        for (int t = 0; t < values.length; t++) {
            float[] others = {(float) Math.sin(t), .5f};
            for (ChannelForecaster forecaster : new ChannelForecaster[] {one, two}) {
                forecaster.observe(values[t], t % 17 != 3, others);
                if (t == 333) {
                    forecaster.skip(5);
                }
                forecaster.forecast(forecaster == one ? first : second);
            }
            assertThat(first).isDeepEqualTo(second);
            if (t % 50 == 0) {
                two = new ChannelForecaster(shape);
                two.read(one.state());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 20, 100", "6, 20, 100", "12, 20, 100", "1, 100, 1000", "12, 100, 1000"})
    void intervals_cover_what_they_promise_at_any_age(int lead, int from, int to) {
        double inside = 0;
        for (int seed = 0; seed < 40; seed++) {
            double[] values = seed % 2 == 0 ? autoregression(to, 50, 3, .8, seed) : day(to, 10, 3, 1, seed);
            inside += (seed % 2 == 0 ? Streamed.of(values, 12) : Streamed.of(values, 12, 24)).coverage(lead, from, to)
                    / 40;
        }

        assertThat(inside).isBetween(.87, .94);
    }
}
