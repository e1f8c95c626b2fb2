package io.foretide.forecasts;

import static org.assertj.core.api.Assertions.assertThat;

import io.foretide.forecasts.Forecaster.Outcome;
import io.foretide.model.Device;
import io.foretide.model.Network;
import io.foretide.model.NetworkSpec;
import io.foretide.model.Weights;
import io.foretide.series.Forecast;
import io.foretide.series.Interval;
import io.foretide.series.Step;
import io.foretide.series.TimeGrid;
import io.foretide.series.TimeGrid.Closure;
import io.foretide.sessions.SessionCalendar;
import io.foretide.sessions.SessionGrid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionForecastsTest {
    private static final int HORIZON = 6;
    private static final TimeGrid GRID = new SessionGrid(SessionCalendar.of("XNYS"), Interval.parse("5m"));
    private static final long FIRST =
            GRID.index(Instant.parse("2024-01-02T14:30:00Z").toEpochMilli());
    private static final int DAY = GRID.daySteps();

    private static ForecastSettings settings(List<Integer> seasons) {
        return new ForecastSettings(
                List.of("value"), GRID, HORIZON, List.of(.05, .5, .95), seasons, 8, List.of(1, HORIZON), 5);
    }

    /** Forecasts of so many steps, the value of each by its place; the state is read anew from its bytes now and then. */
    private static List<Forecast> forecasts(List<Integer> seasons, int steps, IntToDoubleFunction values) {
        ForecastSettings settings = settings(seasons);
        NetworkSpec spec = Fixtures.spec(settings);
        List<Forecast> forecasts = new ArrayList<>();
        try (Network network = new Network(spec, Device.CPU)) {
            Forecaster forecaster = new Forecaster(settings, spec, network);
            Weights weights = Weights.initial(spec, 1);
            SeriesState state = forecaster.newState("s");
            for (int i = 0; i < steps; i++) {
                Step step =
                        new Step(GRID.start(FIRST + i), new double[] {values.applyAsDouble(i)}, new boolean[] {true});
                Outcome outcome =
                        forecaster.step(weights, List.of(state), List.of(step)).get(0);
                forecasts.add(outcome.forecast());
                state = i % 500 == 499 ? forecaster.state(state.toBytes()) : state;
            }
        }
        return forecasts;
    }

    /** A random walk that moves by so much over a night, and by 1 in a step. */
    private static double[] walk(int steps, double night) {
        Random random = new Random(5);
        double[] values = new double[steps];
        double value = 500;
        for (int i = 0; i < steps; i++) {
            boolean opens = GRID.closureBefore(FIRST + i) == Closure.NIGHT;
            value += (opens ? night : 1) * random.nextGaussian();
            values[i] = value;
        }
        return values;
    }

    /** Share of the values inside the band, of leads that cross a night or of those that do not. */
    private static double coverage(List<Forecast> forecasts, double[] values, int lead, boolean over) {
        int inside = 0;
        int all = 0;
        for (int i = 10 * DAY; i + lead < values.length; i++) {
            boolean crosses = false;
            for (int h = 1; h <= lead; h++) {
                crosses |= GRID.closureBefore(FIRST + i + h) == Closure.NIGHT;
            }
            if (crosses == over) {
                double[] band = forecasts.get(i).channels().get(0).quantiles()[lead - 1];
                inside += values[i + lead] >= band[0] && values[i + lead] <= band[2] ? 1 : 0;
                all++;
            }
        }
        return inside / (double) all;
    }

    @Test
    void targets_skip_the_hours_between_sessions_and_every_step_has_a_forecast() {
        List<Forecast> forecasts = forecasts(List.of(), 3 * DAY, i -> i);

        assertThat(forecasts).hasSize(3 * DAY);
        Forecast close = forecasts.get(DAY - 1);
        assertThat(Instant.ofEpochMilli(close.origin())).isEqualTo("2024-01-02T20:55:00Z");
        assertThat(Instant.ofEpochMilli(close.time(1))).isEqualTo("2024-01-03T14:30:00Z");
        assertThat(Instant.ofEpochMilli(close.time(HORIZON))).isEqualTo("2024-01-03T14:55:00Z");
        assertThat(forecasts.stream().filter(Forecast::restarted)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 4, 25})
    void bands_hold_over_nights_and_within_days_whatever_happens_at_night(double night) {
        double[] values = walk(250 * DAY, night);
        List<Forecast> forecasts = forecasts(List.of(), values.length, i -> values[i]);

        for (int lead : new int[] {1, HORIZON}) {
            assertThat(coverage(forecasts, values, lead, true))
                    .as("lead %d over a night", lead)
                    .isBetween(.84, .96);
            assertThat(coverage(forecasts, values, lead, false))
                    .as("lead %d within a day", lead)
                    .isBetween(.87, .93);
        }
    }

    @Test
    void nights_are_neither_usual_changes_nor_outliers() {
        ForecastSettings settings = settings(List.of());
        Shape shape = new Shape(settings, Fixtures.spec(settings));
        SeriesState state = new SeriesState("s", shape);
        double[] values = walk(40 * DAY, 40);
        for (int i = 0; i < values.length; i++) {
            Step step = new Step(GRID.start(FIRST + i), new double[] {values[i]}, new boolean[] {true});
            state.add(step, new float[shape.stateSize()], true);
            state.channels().forEach(ChannelState::prepare);
            if (i > 10 * DAY && GRID.closureBefore(FIRST + i) == Closure.NIGHT) {
                assertThat(state.channels().get(0).isObserved())
                        .as("opening " + i)
                        .isTrue();
                assertThat(state.channels().get(0).newest()).isEqualTo(values[i]);
            }
        }
        assertThat(state.channels().get(0).scale()).isBetween(.7, .95);
    }

    @Test
    void a_day_that_closes_early_moves_no_season() {
        int beforeIt = (int) (GRID.index(Instant.parse("2024-07-03T13:30:00Z").toEpochMilli()) - FIRST);
        int steps = beforeIt + 5 * DAY;
        Random random = new Random(3);
        double[] values = new double[steps];
        for (int i = 0; i < steps; i++) {
            double place = Math.floorMod(GRID.slot(FIRST + i), (long) DAY) / (double) DAY;
            values[i] = 1000
                    + 300 * Math.cos(2 * Math.PI * place)
                    + 300 * Math.cos(14 * Math.PI * place)
                    + 5 * random.nextGaussian();
        }
        List<Forecast> forecasts = forecasts(List.of(DAY), steps, i -> values[i]);
        double error = 0;
        int all = 0;
        for (int i = beforeIt + DAY; i + HORIZON < steps; i++, all++) {
            error += Math.abs(
                    values[i + HORIZON] - forecasts.get(i).channels().get(0).median()[HORIZON - 1]);
        }
        assertThat(error / all).isLessThan(10);
    }

    @Test
    void streams_without_sessions_keep_nothing_for_them() {
        ForecastSettings without = new ForecastSettings(
                List.of("value"),
                TimeGrid.of(300_000),
                HORIZON,
                List.of(.05, .5, .95),
                List.of(),
                8,
                List.of(1, HORIZON),
                5);
        NetworkSpec spec = Fixtures.spec(without);

        assertThat(SeriesState.bytes(settings(List.of()), spec) - SeriesState.bytes(without, spec))
                .isBetween(1, 120);
    }

    @Test
    void an_explanation_has_the_widening_over_a_night_and_the_spread_with_it() {
        ForecastSettings settings = settings(List.of());
        NetworkSpec spec = Fixtures.spec(settings);
        double[] values = walk(40 * DAY, 8);
        try (Network network = new Network(spec, Device.CPU)) {
            Forecaster forecaster = new Forecaster(settings, spec, network);
            Weights weights = Weights.initial(spec, 1);
            SeriesState state = forecaster.newState("s");
            List<Explanation.Group> noon = List.of();
            List<Explanation.Group> evening = List.of();
            for (int i = 0; i < values.length; i++) {
                Step step = new Step(GRID.start(FIRST + i), new double[] {values[i]}, new boolean[] {true});
                Forecast forecast = forecaster
                        .step(weights, List.of(state), List.of(step))
                        .get(0)
                        .forecast();
                if (i == values.length - 1 - DAY / 2
                        || i == values.length - 1) { // the last step of a day, or half a day before
                    SeriesState read = forecaster.state(state.toBytes());
                    List<Explanation.Group> groups = Explanation.of(read, forecast, List.of())
                            .channels()
                            .get(0)
                            .orElseThrow()
                            .groups();
                    noon = i == values.length - 1 ? noon : groups;
                    evening = groups;
                }
            }
            assertThat(noon).extracting(Explanation.Group::closureWidening).containsOnly(1.0);
            assertThat(evening.get(0).closureWidening()).isBetween(4.0, 12.0);
            assertThat(evening.get(0).spread() / noon.get(0).spread()).isBetween(4.0, 12.0);
        }
    }
}
