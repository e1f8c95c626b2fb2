package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.forecasts.Crossing.Limit;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Forecast;
import io.foretide.series.TimeGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Joint paths of made-up series, held against what then came. */
class JointForecastTest {
    private static final int STEPS = 3000;
    private static final int LEADS = 12;
    private static final int KEPT = 128;

    private final ForecastSettings settings = new ForecastSettings(
            List.of("value"),
            TimeGrid.of(Fixtures.INTERVAL),
            LEADS,
            List.of(0.05, 0.5, 0.95),
            List.of(),
            8,
            List.of(1, LEADS),
            5);
    private final NetworkSpec spec = Fixtures.spec(settings);
    private final Weights weights = Weights.initial(spec, 1);
    private Network network;

    @BeforeEach
    void open() {
        network = new Network(spec, Device.CPU);
    }

    @AfterEach
    void close() {
        network.close();
    }

    /**
     * Over many origins.
     *
     * @param lasting mean share of an error that is still there at the next lead
     * @param tails mean factor of the tails
     * @param said mean probability to cross
     * @param happened share that did
     * @param inside share whose crossing lies in the range of 90 %
     */
    private record Calibration(double lasting, double tails, double said, double happened, double inside) {}

    /** @param away distance of the limit from the newest value, alternately above and below */
    private Calibration calibration(double[] values, int horizon, double away) {
        Forecaster forecaster = new Forecaster(settings, spec, network);
        var continuation = new Continuation(new Forecaster(settings, spec, network), () -> weights);
        SeriesState state = forecaster.newState("s");
        List<Forecast> past = new ArrayList<>();
        double lasting = 0;
        double tails = 0;
        double said = 0;
        int happened = 0;
        int inside = 0;
        int count = 0;
        for (int i = 0; i + horizon < values.length; i++) {
            Forecast newest = forecaster
                    .step(weights, List.of(state), List.of(Fixtures.step(i, values[i])))
                    .get(0)
                    .forecast();
            past.add(newest);
            if (i < 500 || i % 5 > 0) {
                continue;
            }
            List<ErrorModel> now = ErrorModel.of(past.subList(past.size() - KEPT, past.size()), settings.quantiles());
            SeriesState copy = forecaster.state(state.toBytes());
            Forecast far = continuation.of(copy, newest, horizon, now);
            var joint = new JointForecast(copy, far, 0, now.get(0));
            boolean below = i % 2 == 0;
            var limit = new Limit(values[i] + (below ? -away : away), below);
            Crossing crossing = Crossing.of(limit, values[i], joint.paths(400, 1), horizon, .9);
            int at = i;
            int first = IntStream.rangeClosed(1, horizon)
                    .filter(lead -> limit.isReached(values[at + lead]))
                    .findFirst()
                    .orElse(Integer.MAX_VALUE);
            count++;
            lasting += (1 - now.get(0).transientShare()) * now.get(0).persistence();
            tails += (now.get(0).below() + now.get(0).above()) / 2;
            said += crossing.probability();
            inside += first >= lead(crossing.earliest()) && first <= lead(crossing.latest()) ? 1 : 0;
            happened += first <= horizon ? 1 : 0;
        }
        return new Calibration(
                lasting / count, tails / count, said / count, (double) happened / count, (double) inside / count);
    }

    private static int lead(int lead) {
        return lead == Crossing.NEVER ? Integer.MAX_VALUE : lead;
    }

    private static double[] autoregression(double coefficient) {
        return Streamed.autoregression(STEPS, 100, 1, coefficient, 3);
    }

    @Test
    void errors_of_a_random_walk_persist_and_those_of_noise_do_not() {
        assertThat(calibration(autoregression(0), LEADS, 2).lasting()).isBetween(-.1, .15);
        assertThat(calibration(autoregression(.8), LEADS, 2).lasting()).isBetween(.7, .9);
        assertThat(calibration(autoregression(1), LEADS, 2).lasting()).isBetween(.9, 1.05);
    }

    @Test
    void noise_on_top_of_a_walk_is_told_from_a_walk_that_fades() {
        double[] walk = autoregression(1);
        var random = new Random(4);
        double[] noisy = Arrays.stream(walk)
                .map(value -> value + 3 * random.nextGaussian())
                .toArray();

        Calibration found = calibration(noisy, LEADS, 6);

        assertThat(found.lasting()).as("of an error, at the next lead").isBetween(.1, .6);
        assertThat(found.said()).isCloseTo(found.happened(), Offset.offset(.05));
        assertThat(found.inside()).isBetween(.88, .995);
    }

    @Test
    void rare_jumps_lengthen_the_tails_and_normal_errors_do_not() {
        double[] values = autoregression(.8);
        var random = new Random(5);
        double burst = 0;
        double[] jumping = values.clone();
        for (int i = 0; i < values.length; i++) {
            burst = random.nextInt(60) == 0 ? 10 + 10 * random.nextDouble() : .7 * burst;
            jumping[i] += burst;
        }

        assertThat(calibration(values, LEADS, 3).tails()).isBetween(.7, 1.3);
        Calibration found = calibration(jumping, LEADS, 8);
        assertThat(found.tails()).isGreaterThan(1.6);
        assertThat(found.inside()).isBetween(.88, .995);
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "0, 3", "0.5, 2", "0.8, 3", "0.95, 2", "1, 2", "1, 4"})
    void limits_are_crossed_as_often_as_was_said_and_when_it_was_said(double coefficient, double away) {
        Calibration found = calibration(autoregression(coefficient), LEADS, away);

        assertThat(found.said()).isCloseTo(found.happened(), Offset.offset(.05));
        assertThat(found.inside()).isBetween(.9, .995);
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "0.8, 4", "1, 5"})
    void so_it_is_beyond_the_horizon(double coefficient, double away) {
        Calibration found = calibration(autoregression(coefficient), 5 * LEADS, away);

        assertThat(found.said())
                .isCloseTo(found.happened(), Offset.offset(.12)); // of some fifty windows that do not overlap
        assertThat(found.inside()).isBetween(.9, .995);
    }

    @Test
    void the_same_seed_gives_the_same_paths_whose_quantiles_are_those_of_the_forecast() {
        Forecaster forecaster = new Forecaster(settings, spec, network);
        SeriesState state = forecaster.newState("s");
        double[] values = autoregression(1);
        Forecast newest = forecaster
                .step(weights, List.of(state), List.of(Fixtures.step(0, values[0])))
                .get(0)
                .forecast();
        for (int i = 1; i < 300; i++) {
            newest = forecaster
                    .step(weights, List.of(state), List.of(Fixtures.step(i, values[i])))
                    .get(0)
                    .forecast();
        }
        var joint = new JointForecast(state, newest, 0, ErrorModel.PRIOR);

        double[][] paths = joint.paths(4000, 7);

        assertThat(joint.paths(4000, 7)).isDeepEqualTo(paths);
        assertThat(joint.paths(4000, 8)[0]).isNotEqualTo(paths[0]);
        for (int lead = 1; lead <= LEADS; lead++) {
            int at = lead - 1;
            double[] sorted =
                    Arrays.stream(paths).mapToDouble(path -> path[at]).sorted().toArray();
            double[] band = newest.channels().get(0).quantiles()[at];
            double width = band[2] - band[0];
            assertThat(joint.at(lead, .05, .5, .95)).containsExactly(band, Offset.offset(1e-3 * width));
            assertThat(sorted[200]).isCloseTo(band[0], Offset.offset(.06 * width));
            assertThat(sorted[2000]).isCloseTo(band[1], Offset.offset(.06 * width));
            assertThat(sorted[3800]).isCloseTo(band[2], Offset.offset(.06 * width));
        }
    }

    @Test
    void a_crossing_is_the_first_passage_of_paths() {
        double[][] paths = {{5, 3, 1}, {5, 1, 5}, {1, 5, 5}, {5, 5, 5}};
        var limit = new Limit(1, true);

        assertThat(Crossing.of(limit, 5, paths, 3, .5)).isEqualTo(new Crossing(.75, 1, 2, 3));
        assertThat(Crossing.of(limit, 5, paths, 2, .5)).isEqualTo(new Crossing(.5, 1, 2, Crossing.NEVER));
        assertThat(Crossing.of(limit, 1, paths, 3, .5)).isEqualTo(new Crossing(1, 0, 0, 0));
        assertThat(Crossing.of(new Limit(6, false), Double.NaN, paths, 3, .5).probability())
                .isZero();
    }

    @Test
    void a_value_that_several_quantiles_share_has_the_score_of_their_middle() {
        var scores = new NormalScores(List.of(.05, .5, .95));

        assertThat(scores.score(new double[] {0, 0, 4}, 0))
                .isCloseTo(NormalDistribution.quantile(.25), Offset.offset(1e-9));
        assertThat(scores.score(new double[] {0, 0, 0}, 0)).isCloseTo(0, Offset.offset(1e-3));
        assertThat(scores.score(new double[] {1, 1, 1}, 3)).isEqualTo(4);
        double[] band = {-1, 0, 2};
        for (double score : new double[] {-2.5, -1, 0, .3, 3}) {
            assertThat(scores.score(band, scores.value(band, score))).isCloseTo(score, Offset.offset(1e-9));
        }
    }
}
