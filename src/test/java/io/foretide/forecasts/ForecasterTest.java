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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ForecasterTest {
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
    void an_untrained_network_forecasts_what_the_simple_experts_say() {
        SeriesState state = forecaster.newState("s");
        List<Step> steps = waves(60, 3);
        steps.forEach(step -> step(state, step));

        double[][] all = state.forecasts(0);
        int network = state.experts().indexOf("network");
        for (int lead = 0; lead < settings.horizon(); lead++) {
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (int e = 0; e < network; e++) {
                least = Math.min(least, all[e][lead]);
                most = Math.max(most, all[e][lead]);
            }
            assertThat(all[network][lead]).isBetween(least, most);
        }
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
    void a_compact_state_from_bytes_goes_on_as_the_one_that_was_written() {
        ForecastSettings compact = Fixtures.compact("a", "b");
        NetworkSpec small = Fixtures.spec(compact);
        Weights other = Weights.initial(small, 1);
        try (Network own = new Network(small, Device.CPU)) {
            Forecaster two = new Forecaster(compact, small, own);
            SeriesState state = two.newState("s");
            List<Step> steps = waves(200, 3);
            for (Step step : steps.subList(0, 150)) {
                two.step(other, List.of(state), List.of(step));
            }
            SeriesState copy = two.state(state.toBytes());
            for (Step step : steps.subList(150, 200)) {
                assertSame(
                        two.step(other, List.of(state), List.of(step)).get(0),
                        two.step(other, List.of(copy), List.of(step)).get(0));
            }
            assertThat(copy.toBytes()).isEqualTo(state.toBytes());
        }
    }

    @Test
    void a_state_has_the_bytes_that_the_settings_say() {
        SeriesState state = forecaster.newState("s");
        waves(100, 3).forEach(step -> step(state, step));

        assertThat(state.toBytes()).hasSize(SeriesState.bytes(settings, spec) + 1);
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
    void blocks_carry_the_state_before_their_first_step_and_what_is_to_be_corrected_after_each() {
        SeriesState state = forecaster.newState("s");
        List<Block> blocks = new ArrayList<>();
        List<Step> steps = waves(100, 5);
        float[] before = new float[0];
        double[] base = new double[0];
        for (int i = 0; i < 100; i++) {
            if (i == 16) {
                before = state.channels().get(0).network().clone();
            }
            blocks.addAll(step(state, steps.get(i)).blocks());
            if (i == 16) {
                base = state.forecasts(0)[state.experts().indexOf(Expert.NETWORK)]; // untrained, it corrects nothing
            }
        }

        Block third = blocks.get(4);
        assertThat(third.time()).isEqualTo(steps.get(16).time());
        assertThat(third.state()).isEqualTo(before);
        Network.Outputs again = network.run(weights, 1, third.steps(), third.inputs(), null, third.state());
        assertThat(again.core()).hasSize(third.steps() * spec.hidden());
        double scale = (steps.get(17).values()[0] - base[0]) / third.targets()[0];
        assertThat((float) ((steps.get(22).values()[0] - base[5]) / scale))
                .isCloseTo(third.targets()[5], Offset.offset(1e-2f)); // bases are kept in half precision
        assertThat(blocks).hasSize(2 * 11);
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

    @ParameterizedTest
    @EnumSource(Profile.class)
    void many_steps_in_few_calls_are_forecast_as_one_after_another(Profile profile) {
        ForecastSettings mine = profile == Profile.COMPACT ? Fixtures.compact("a", "b") : settings;
        NetworkSpec own = Fixtures.spec(mine);
        Weights initial = Fixtures.trained(own);
        Random random = new Random(5);
        try (Network two = new Network(own, Device.CPU)) {
            Forecaster other = new Forecaster(mine, own, two);
            List<SeriesState> three = List.of(other.newState("s"), other.newState("t"), other.newState("u"));
            List<List<Step>> all = List.of(ragged(240, 1), ragged(240, 2), ragged(240, 3));
            List<List<Outcome>> found = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            int[] done = new int[3];
            while (done[0] + done[1] + done[2] < 720) {
                List<SeriesState> states = new ArrayList<>();
                List<List<Step>> some = new ArrayList<>();
                List<Integer> who = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    int until = Math.min(240, done[i] + random.nextInt(40));
                    if (until > done[i]) {
                        who.add(i);
                        states.add(three.get(i));
                        some.add(all.get(i).subList(done[i], until));
                        done[i] = until;
                    }
                }
                // Half precision makes a difference in the last bit, which other rows beside bring, a thousand times
                // larger.
                int together = profile == Profile.COMPACT ? 1 : who.size();
                for (int first = 0; first < who.size(); first += together) {
                    int last = first + together;
                    List<List<Outcome>> outcomes =
                            other.run(initial, states.subList(first, last), some.subList(first, last));
                    for (int i = first; i < last; i++) {
                        found.get(who.get(i)).addAll(outcomes.get(i - first));
                    }
                }
            }
            for (int i = 0; i < 3; i++) {
                SeriesState alone = other.newState("s");
                for (int n = 0; n < 240; n++) {
                    Outcome expected = other.step(
                                    initial, List.of(alone), List.of(all.get(i).get(n)))
                            .get(0);
                    assertAgree(found.get(i).get(n), expected);
                }
            }
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

    /** To 1e-5 of the series' usual change, which is about ten here. */
    private static void assertAgree(Outcome found, Outcome expected) {
        assertThat(found.forecast().origin()).isEqualTo(expected.forecast().origin());
        assertThat(found.forecast().restarted()).isEqualTo(expected.forecast().restarted());
        for (int c = 0; c < found.forecast().channels().size(); c++) {
            Forecast.Channel left = found.forecast().channels().get(c);
            Forecast.Channel right = expected.forecast().channels().get(c);
            assertThat(left.median()).containsExactly(right.median(), Offset.offset(1e-4));
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
                    .containsExactly(right.targets(), Offset.offset(1e-2f)); // bases in half precision
            assertThat(left.state()).containsExactly(right.state(), Offset.offset(1e-5f));
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

    @ParameterizedTest
    @EnumSource(Profile.class)
    void forecasts_are_numbers_whatever_the_sizes_of_what_comes(Profile profile) {
        ForecastSettings extreme = profile == Profile.COMPACT ? Fixtures.compact("a") : Fixtures.settings("a");
        NetworkSpec extremeSpec = Fixtures.spec(extreme);
        Weights moved = Fixtures.trained(extremeSpec);
        double[] sizes = {1e99, -1e99, 1e-300, 5, 0, 1e20};
        Random random = new Random(3);
        try (Network other = new Network(extremeSpec, Device.CPU)) {
            Forecaster extremes = new Forecaster(extreme, extremeSpec, other);
            SeriesState state = extremes.newState("s");
            for (int i = 0; i < 300; i++) {
                Step step = Fixtures.step(i, sizes[random.nextInt(sizes.length)]);
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
        TimeGrid days = new TimeGrid(Duration.ofDays(1).toMillis(), 0, berlin);
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
                    int back = daily.blockSteps() + daily.horizon() - 1;
                    assertThat(Instant.ofEpochMilli(block.time()))
                            .isEqualTo(first.plusDays(day - back)
                                    .atStartOfDay(berlin)
                                    .toInstant());
                }
            }
        }
    }

    @Test
    void behind_too_long_a_gap_a_series_is_as_new_and_its_forecast_says_so() {
        SeriesState old = forecaster.newState("s");
        SeriesState young = forecaster.newState("s");
        assertThat(step(old, Fixtures.step(0, 50, 60)).forecast().restarted()).isTrue();
        assertThat(step(old, Fixtures.step(1, 51, 60)).forecast().restarted()).isFalse();
        assertThat(step(old, Fixtures.step(7, 51, 60)).forecast().restarted()).isFalse();
        for (int i = 8; i < 13; i++) {
            step(old, Fixtures.step(i, Double.NaN, Double.NaN));
        }
        List<Step> steps = waves(70, 3).subList(20, 70);

        for (Step step : steps) {
            Outcome expected = step(young, step);
            Outcome found = step(old, step);
            assertSame(found, expected);
            assertThat(found.forecast().restarted())
                    .isEqualTo(step.time() == steps.get(0).time());
        }
        assertThat(old.toBytes()).isEqualTo(young.toBytes());
    }

    @Test
    void nothing_is_learned_or_scored_of_forecasts_that_know_what_comes() {
        ForecastSettings bridged = Fixtures.interpolated("value");
        NetworkSpec own = Fixtures.spec(bridged);
        Weights initial = Weights.initial(own, 1);
        try (Network two = new Network(own, Device.CPU)) {
            Forecaster other = new Forecaster(bridged, own, two);
            SeriesState state = other.newState("s");
            List<Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                boolean seen = i % 4 != 2;
                Step step =
                        new Step(Fixtures.START + i * Fixtures.INTERVAL, new double[] {i * i}, new boolean[] {seen});
                outcomes.addAll(other.step(initial, List.of(state), List.of(step)));
            }
            for (int i = 1; i < 40; i++) {
                boolean judged = i % 4 != 2 && i % 4 != 3; // at 3 lead 1 comes from 2, which was made of 3
                assertThat(outcomes.get(i).scores().stream()
                                .flatMap(score -> score.leads().stream())
                                .anyMatch(lead -> lead.lead() == 1))
                        .as("step %s", i)
                        .isEqualTo(judged);
            }
            for (Outcome outcome : outcomes) {
                for (Block block : outcome.blocks()) {
                    for (int i = 0; i < block.steps(); i++) {
                        long index = (block.time() - Fixtures.START) / Fixtures.INTERVAL + i;
                        assertThat(Float.isNaN(block.targets()[i * block.leads() + 1]))
                                .isEqualTo(index % 4 == 2 || index % 4 == 0);
                    }
                }
            }
        }
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
