package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.forecasts.Forecaster.Outcome;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Block;
import io.foretide.series.Forecast;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ForecasterTest {
    /** Steps of a block with six leads. */
    private static final int BLOCK_STEPS = 3;

    private final ForecastSettings settings = Fixtures.settings("a", "b");
    private final NetworkSpec spec = Fixtures.spec(settings);
    private final Weights weights = Weights.initial(spec, 1);
    private Network network;
    private Forecaster forecaster;

    @BeforeEach
    void open() {
        network = new Network(spec, Device.CPU);
        forecaster = new Forecaster(settings, spec, network);
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void the_first_forecast_is_the_last_value() {
        Forecast forecast =
                step(forecaster.newState("s"), Fixtures.step(0, 5, -3)).forecast();

        assertThat(forecast.channels().get(0).median()).containsOnly(5);
        assertThat(forecast.channels().get(1).median()).containsOnly(-3);
    }

    @Test
    void a_state_from_bytes_goes_on_as_the_one_that_was_written() {
        SeriesState state = forecaster.newState("müller");
        List<Step> steps = waves(200, 3);
        steps.subList(0, 150).forEach(step -> step(state, step));

        SeriesState copy = SeriesState.fromBytes(settings, spec, state.toBytes());

        assertThat(copy.series()).isEqualTo("müller");
        for (Step step : steps.subList(150, 200)) {
            assertSame(step(state, step), step(copy, step));
        }
        assertThat(copy.toBytes()).isEqualTo(state.toBytes());
    }

    @Test
    void a_state_has_at_most_the_bytes_that_the_settings_say() {
        SeriesState state = forecaster.newState("s");
        int most = 0;
        for (Step step : waves(100, 3)) {
            step(state, step);
            most = Math.max(most, state.toBytes().length);
        }

        assertThat(most).isEqualTo(SeriesState.bytes(settings, spec) + 1);
    }

    @Test
    void bytes_of_other_settings_or_cut_short_are_refused() {
        byte[] bytes = forecaster.newState("s").toBytes();
        ForecastSettings other = Fixtures.settings("a");

        assertThatThrownBy(() -> SeriesState.fromBytes(other, Fixtures.spec(other), bytes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hash of settings and spec");
        assertThatThrownBy(() -> forecaster.state(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> forecaster.state(Arrays.copyOf(bytes, 7))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void what_comes_later_changes_no_forecast_made_before() {
        List<Step> steps = waves(300, 7);
        List<Step> garbage = new ArrayList<>(steps.subList(0, 200));
        Random random = new Random(9);
        for (int i = 200; i < 300; i++) {
            garbage.add(Fixtures.step(i, 1e9 * random.nextGaussian(), i % 3 == 0 ? Double.NaN : -1e7));
        }
        SeriesState one = forecaster.newState("s");
        SeriesState two = forecaster.newState("s");

        for (int i = 0; i < 200; i++) {
            assertSame(step(one, steps.get(i)), step(two, garbage.get(i)));
        }
    }

    @Test
    void many_series_in_one_call_are_forecast_as_each_alone() {
        List<SeriesState> together = List.of(forecaster.newState("s"), forecaster.newState("t"));
        List<SeriesState> alone = List.of(forecaster.newState("s"), forecaster.newState("t"));
        List<Step> first = waves(50, 1);
        List<Step> second = waves(50, 2);
        for (int i = 0; i < 50; i++) {
            List<Outcome> both = forecaster.step(weights, together, List.of(first.get(i), second.get(i)));
            assertClose(both.get(0), step(alone.get(0), first.get(i)));
            assertClose(both.get(1), step(alone.get(1), second.get(i)));
        }
    }

    /** Waves with steps that nobody saw, gaps that are short, and some that are too long. */
    private static List<Step> ragged(int count, long seed) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        int index = 0;
        for (Step step : waves(count, seed)) {
            index += random.nextInt(40) == 0 ? 9 : random.nextInt(30) == 0 ? 3 : 1;
            boolean nobody = random.nextInt(8) == 0;
            steps.add(
                    nobody
                            ? Fixtures.step(index, Double.NaN, Double.NaN)
                            : Fixtures.step(index, step.values()[0], random.nextInt(9) == 0 ? Double.NaN : 1));
        }
        return steps;
    }

    /** To 1e-4 of the series' usual change, which is about ten here. */
    private static void assertAgree(Outcome found, Outcome expected) {
        assertThat(found.forecast().origin()).isEqualTo(expected.forecast().origin());
        assertThat(found.forecast().restarted()).isEqualTo(expected.forecast().restarted());
        for (int c = 0; c < found.forecast().channels().size(); c++) {
            Forecast.Channel left = found.forecast().channels().get(c);
            Forecast.Channel right = expected.forecast().channels().get(c);
            assertThat(left.median()).containsExactly(right.median(), Offset.offset(1e-3));
            assertThat(left.verdict()).isEqualTo(right.verdict());
        }
        assertThat(found.scores()).hasSameSizeAs(expected.scores());
        assertThat(found.blocks()).hasSameSizeAs(expected.blocks());
        for (int b = 0; b < found.blocks().size(); b++) {
            Block left = found.blocks().get(b);
            Block right = expected.blocks().get(b);
            assertThat(left.time()).isEqualTo(right.time());
            assertThat(left.inputs()).containsExactly(right.inputs(), Offset.offset(1e-5f));
            assertThat(left.targets())
                    .containsExactly(right.targets(), Offset.offset(1e-1f)); // bases in half precision
            assertThat(left.state()).containsExactly(right.state(), Offset.offset(5e-4f)); // half precision
        }
    }

    @Test
    void a_step_that_does_not_follow_is_refused_and_a_gap_leaves_nothing_open() {
        SeriesState state = forecaster.newState("s");
        waves(30, 1).forEach(step -> step(state, step));

        assertThatThrownBy(() -> step(state, Fixtures.step(29, 1, 1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(step(state, Fixtures.step(33, 1, 1)).scores()).isEmpty();
        assertThat(step(state, Fixtures.step(34, 1, 1)).scores()).hasSize(2);
    }

    @Test
    void quantiles_never_cross_whatever_comes() {
        SeriesState state = forecaster.newState("s");
        Random random = new Random(3);
        for (int i = 0; i < 400; i++) {
            double spike = random.nextInt(20) == 0 ? 1e6 * random.nextGaussian() : random.nextGaussian();
            Forecast forecast = step(state, Fixtures.step(i, spike, i % 7)).forecast();
            for (Forecast.Channel channel : forecast.channels()) {
                for (double[] quantiles : channel.quantiles()) {
                    assertThat(quantiles).isSorted();
                }
            }
        }
    }

    @Test
    void forecasts_are_numbers_whatever_the_sizes_of_what_comes() {
        ForecastSettings extreme = Fixtures.settings("a");
        NetworkSpec extremeSpec = Fixtures.spec(extreme);
        Weights moved = Fixtures.trained(extremeSpec);
        double[] sizes = {5, -1e99, 1e-300, 1e99, 0, 1e20};
        Random random = new Random(3);
        try (Network other = new Network(extremeSpec, Device.CPU)) {
            Forecaster extremes = new Forecaster(extreme, extremeSpec, other);
            SeriesState state = extremes.newState("s");
            for (int i = 0; i < 300; i++) {
                Step step = Fixtures.step(i, i == 0 ? 5 : sizes[random.nextInt(sizes.length)]);
                Outcome outcome =
                        extremes.step(moved, List.of(state), List.of(step)).get(0);
                assertThat(outcome.forecast().channels().get(0).median())
                        .as("step " + i)
                        .satisfies(median -> {
                            for (double value : median) {
                                assertThat(value).isFinite();
                            }
                        });
            }
        }
    }

    @Test
    void targets_of_days_fall_on_midnight_when_the_clocks_change() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        TimeGrid days = TimeGrid.of(Duration.ofDays(1).toMillis(), 0, berlin);
        ForecastSettings daily = Fixtures.settings(days, "value");
        NetworkSpec own = Fixtures.spec(daily);
        LocalDate first = LocalDate.of(2026, 3, 1);
        try (Network two = new Network(own, Device.CPU)) {
            Forecaster other = new Forecaster(daily, own, two);
            SeriesState state = other.newState("s");
            Weights initial = Weights.initial(own, 1);
            for (int day = 0; day < 40; day++) {
                long time = first.plusDays(day).atStartOfDay(berlin).toInstant().toEpochMilli();
                Step step = new Step(time, new double[] {day}, new boolean[] {true});
                Outcome outcome =
                        other.step(initial, List.of(state), List.of(step)).get(0);

                for (int lead = 1; lead <= daily.horizon(); lead++) {
                    assertThat(Instant.ofEpochMilli(outcome.forecast().time(lead)))
                            .isEqualTo(first.plusDays(day + lead)
                                    .atStartOfDay(berlin)
                                    .toInstant());
                }
                for (Block block : outcome.blocks()) {
                    int back = BLOCK_STEPS + daily.horizon() - 1;
                    assertThat(Instant.ofEpochMilli(block.time()))
                            .isEqualTo(first.plusDays(day - back)
                                    .atStartOfDay(berlin)
                                    .toInstant());
                }
            }
        }
    }

    @Test
    void an_untrained_network_says_what_the_own_experts_of_the_series_say() {
        SeriesState state = forecaster.newState("s");
        List<Step> steps = waves(60, 3);
        Forecast newest = null;
        for (Step step : steps) {
            newest = step(state, step).forecast();
        }

        double[] said = state.forecasts(0)[state.experts().indexOf(ChannelState.NETWORK)];
        for (int lead = 0; lead < settings.horizon(); lead++) {
            assertThat(said[lead]).isCloseTo(newest.channels().get(0).median()[lead], Offset.offset(1e-3));
        }
    }

    @Test
    void blocks_carry_the_state_before_their_first_step_and_where_the_value_fell_in_the_own_band() {
        SeriesState state = forecaster.newState("s");
        List<Block> blocks = new ArrayList<>();
        List<Step> steps = waves(100, 5);
        float[] before = new float[0];
        double[][] band = new double[0][];
        int second = settings.horizon() + BLOCK_STEPS; // the first block ends with its last target
        for (int i = 0; i < 100; i++) {
            if (i == second) {
                before = state.channels().get(0).network().clone();
            }
            Outcome outcome = step(state, steps.get(i));
            blocks.addAll(outcome.blocks());
            if (i == second) {
                band = outcome.forecast().channels().get(0).quantiles(); // untrained, it is the own one
            }
        }

        Block third = blocks.get(2);
        assertThat(third.time()).isEqualTo(steps.get(second).time());
        assertThat(third.state()).isEqualTo(before);
        assertThat(third.steps()).isEqualTo(BLOCK_STEPS);
        assertThat(third.leads()).isEqualTo(Forecaster.GROUPS);
        double miss = steps.get(second + 1).values()[0] - band[0][1];
        double width = miss < 0 ? band[0][1] - band[0][0] : band[0][2] - band[0][1];
        assertThat(third.targets()[0])
                .isCloseTo((float) (miss / width), Offset.offset(1e-2f)); // kept in half precision
        assertThat(third.targets()[Forecaster.GROUPS - 1])
                .as("no lead of six is in the last group")
                .isNaN();
        assertThat(blocks).hasSize(2 * (100 / second));
    }

    @Test
    void many_steps_at_once_are_forecast_as_one_after_another() {
        Weights trained = Fixtures.trained(spec);
        List<List<Step>> all = List.of(ragged(240, 1), ragged(240, 2), ragged(240, 3));
        List<SeriesState> three = List.of(forecaster.newState("s"), forecaster.newState("t"), forecaster.newState("u"));
        List<List<Outcome>> found = forecaster.run(trained, three, all);
        for (int i = 0; i < 3; i++) {
            SeriesState alone = forecaster.newState("s");
            for (int n = 0; n < 100; n++) {
                Outcome expected = forecaster
                        .step(trained, List.of(alone), List.of(all.get(i).get(n)))
                        .get(0);
                assertAgree(found.get(i).get(n), expected);
            }
        }
    }

    @Test
    void a_state_of_the_network_that_is_not_finite_heals() {
        SeriesState state = forecaster.newState("s");
        waves(50, 3).forEach(step -> step(state, step));
        Arrays.fill(state.channels().get(0).network(), Float.NaN);

        for (int i = 50; i < 60; i++) {
            step(state, Fixtures.step(i, 100, 100));
        }

        Forecast forecast = step(state, Fixtures.step(60, 100, 100)).forecast();
        for (double value : forecast.channels().get(0).median()) {
            assertThat(value).isFinite();
        }
        for (float value : state.channels().get(0).network()) {
            assertThat(value).isFinite();
        }
        assertThat(state.resets()).isEqualTo(1);
    }

    @Test
    void what_was_learned_survives_a_gap_of_any_length_and_only_the_first_step_of_a_series_is_a_start() {
        SeriesState state = forecaster.newState("s");
        List<Step> steps = waves(600, 3);
        steps.subList(0, 500).forEach(step -> step(state, step));
        Random random = new Random(8);

        double error = 0;
        for (int i = 500; i < 524; i++) {
            int later = i + 24 * 500; // many times max-gap, at the same phase of the day
            Outcome outcome = step(state, Fixtures.step(later, Fixtures.wave(i, random), Fixtures.wave(i + 6, random)));
            assertThat(outcome.forecast().restarted()).isFalse();
            double next = 100 + 10 * Math.sin(2 * Math.PI * (i + 1) / 24);
            error += Math.abs(outcome.forecast().channels().get(0).median()[0] - next) / 24;
        }
        assertThat(error).as("the wave's height is 10, its noise 1").isLessThan(2);
    }

    private Outcome step(SeriesState state, Step step) {
        return forecaster.step(weights, List.of(state), List.of(step)).get(0);
    }

    private static List<Step> waves(int count, long seed) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            steps.add(Fixtures.step(i, Fixtures.wave(i, random), Fixtures.wave(i + 6, random)));
        }
        return steps;
    }

    /** Products of matrices with more rows may sum in another order. */
    private static void assertClose(Outcome one, Outcome two) {
        for (int c = 0; c < one.forecast().channels().size(); c++) {
            assertThat(one.forecast().channels().get(c).median())
                    .containsExactly(two.forecast().channels().get(c).median(), Offset.offset(1e-3));
        }
    }

    private static void assertSame(Outcome one, Outcome two) {
        for (int c = 0; c < one.forecast().channels().size(); c++) {
            Forecast.Channel left = one.forecast().channels().get(c);
            Forecast.Channel right = two.forecast().channels().get(c);
            assertThat(left.median()).isEqualTo(right.median());
            assertThat(left.quantiles()).isDeepEqualTo(right.quantiles());
            assertThat(left.verdict()).isEqualTo(right.verdict());
        }
        assertThat(one.scores()).isEqualTo(two.scores());
    }
}
