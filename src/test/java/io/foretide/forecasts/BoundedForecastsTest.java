package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.foretide.forecasts.Bounds.Learned;
import io.foretide.forecasts.Forecaster.Outcome;
import io.foretide.formats.BlockCodec;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Forecast.Channel;
import io.foretide.series.Forecast.Verdict;
import io.foretide.series.Score;
import io.foretide.series.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stream's bounds do to what is published of it, and what they leave alone. */
class BoundedForecastsTest {
    private static final Bounds COUNT = new Bounds(0, Double.POSITIVE_INFINITY, true, Set.of());
    private static final Bounds LEARNED =
            new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false, Set.of(Learned.FLOOR));

    private final ForecastSettings settings = Fixtures.settings("value");
    private final NetworkSpec spec = Fixtures.spec(settings);
    private final Weights weights = Fixtures.trained(spec);
    private Network network;

    @BeforeEach
    void open() {
        network = new Network(spec, Device.CPU);
    }

    @AfterEach
    void close() {
        network.close();
    }

    /** Whole numbers by the hour of the day, 0 at night. */
    private static List<Step> calls(int steps) {
        Random random = new Random(4);
        List<Step> calls = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            double wave = 3 * Math.sin(2 * Math.PI * i / 24) + random.nextGaussian();
            calls.add(Fixtures.step(i, Math.max(0, Math.rint(wave))));
        }
        return calls;
    }

    private Forecaster forecaster(Bounds bounds) {
        return new Forecaster(settings.withBounds(List.of(bounds)), spec, network);
    }

    private List<Outcome> run(Forecaster forecaster, SeriesState state, List<Step> steps) {
        return forecaster.run(weights, List.of(state), List.of(steps)).get(0);
    }

    private List<Outcome> run(Bounds bounds, List<Step> steps) {
        Forecaster forecaster = forecaster(bounds);
        return run(forecaster, forecaster.newState("s"), steps);
    }

    private static Channel channel(Outcome outcome) {
        return outcome.forecast().channels().get(0);
    }

    private static byte[][] blocks(Outcome outcome) {
        return outcome.blocks().stream().map(BlockCodec::encode).toArray(byte[][]::new);
    }

    @Test
    void bounds_hold_what_is_published_and_change_nothing_that_is_learned() {
        List<Step> steps = calls(400);
        List<Outcome> free = run(Bounds.NONE, steps);
        List<Outcome> bounded = run(COUNT, steps);

        PublishedBounds bounds = new PublishedBounds(COUNT);
        int changed = 0;
        for (int i = 0; i < steps.size(); i++) {
            double[][] expected = channel(free.get(i)).quantiles();
            for (double[] band : expected) {
                double[] before = band.clone();
                bounds.clip(band);
                changed += Arrays.equals(before, band) ? 0 : 1;
            }
            assertThat(channel(bounded.get(i)).quantiles()).isDeepEqualTo(expected);
            double[] median = channel(free.get(i)).median();
            bounds.clip(median);
            assertThat(channel(bounded.get(i)).median()).containsExactly(median);
            assertThat(blocks(bounded.get(i))).isDeepEqualTo(blocks(free.get(i)));
        }
        assertThat(changed).isGreaterThan(1000);
    }

    @Test
    void scores_and_verdicts_are_those_of_what_was_published() {
        List<Outcome> outcomes = run(COUNT, calls(400));

        for (int i = 1; i < outcomes.size(); i++) {
            Channel before = channel(outcomes.get(i - 1));
            Channel now = channel(outcomes.get(i));
            Score.Lead next = outcomes.get(i).scores().get(0).leads().get(0);
            double[] band = before.quantiles()[0];
            boolean inside = now.actual() >= band[0] && now.actual() <= band[2];
            assertThat(next.predicted()).isEqualTo(before.median()[0]);
            assertThat(next.inside()).isEqualTo(inside);
            if (now.verdict() != Verdict.NONE) {
                assertThat(now.verdict() == Verdict.INSIDE).isEqualTo(inside);
            }
        }
    }

    @Test
    void a_floor_may_be_given_to_series_that_had_none() {
        Forecaster without = forecaster(Bounds.NONE);
        SeriesState state = without.newState("s");
        run(without, state, calls(100));

        SeriesState now = forecaster(COUNT).state(state.toBytes());

        Step next = calls(101).get(100);
        double[][] bands =
                channel(run(forecaster(COUNT), now, List.of(next)).get(0)).quantiles();
        assertThat(Arrays.stream(bands).flatMapToDouble(Arrays::stream)).allMatch(value -> value >= 0);
    }

    @Test
    void a_floor_is_learned_and_is_lost_with_the_first_value_below_it_for_good() {
        Forecaster forecaster = forecaster(LEARNED);
        SeriesState state = forecaster.newState("s");
        List<Outcome> outcomes = run(forecaster, state, calls(240));
        assertThat(outcomes).allMatch(outcome -> channel(outcome).quantiles()[5][0] >= 0);

        int night = 240 + 18;
        List<Step> below = new ArrayList<>(calls(night).subList(240, night));
        for (int i = 0; i < 4; i++) {
            below.add(Fixtures.step(night + i, -2));
        }
        run(forecaster, state, below);
        SeriesState copy = forecaster.state(state.toBytes());

        assertThat(channel(run(forecaster, copy, List.of(Fixtures.step(night + 4, -1)))
                                .get(0))
                        .quantiles()[0][0])
                .isNegative();
    }

    @Test
    void only_what_is_learned_is_kept() {
        assertThat(SeriesState.bytes(settings.withBounds(List.of(COUNT)), spec))
                .isEqualTo(SeriesState.bytes(settings, spec));
        assertThat(SeriesState.bytes(settings.withBounds(List.of(LEARNED)), spec))
                .isEqualTo(SeriesState.bytes(settings, spec) + 4);
        assertThat(SeriesState.items(settings.withBounds(List.of(LEARNED)), spec))
                .containsEntry("what bounds are learned from", 4);
        byte[] without = forecaster(Bounds.NONE).newState("s").toBytes();
        assertThatThrownBy(() -> forecaster(LEARNED).state(without)).hasMessageContaining("hash of settings and spec");
    }

    @Test
    void beyond_the_horizon_the_bounds_hold_too() {
        Forecaster forecaster = forecaster(COUNT);
        SeriesState state = forecaster.newState("s");
        List<Outcome> outcomes = run(forecaster, state, calls(240));

        Channel far = new Continuation(forecaster(COUNT), () -> weights)
                .of(state, outcomes.get(239).forecast(), 48)
                .channels()
                .get(0);

        for (double[] band : far.quantiles()) {
            assertThat(band).isSorted();
            assertThat(Arrays.stream(band)).allMatch(value -> value >= 0 && value == Math.rint(value));
        }
    }
}
