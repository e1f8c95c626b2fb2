package io.foretide.tasks.forecasts;

import io.foretide.forecasts.Forecaster;
import io.foretide.forecasts.SeriesState;
import io.foretide.model.Weights;
import io.foretide.series.Forecast;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.windows.SeriesGrid.AddResult;
import io.foretide.windows.SeriesWindow;
import io.foretide.windows.SeriesWindow.Closed;
import io.foretide.windows.StreamGrids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Forecasts observations passed by the caller, without storing them. They pass through a grid and a forecaster of their
 * own. Readouts, mix and intervals learn from the first to the last observation, as in the stream. Not thread-safe.
 */
public final class StatelessForecast {
    private static final int MAX_STEPS = 20_000;
    private static final int AT_A_TIME = 256;

    private final Forecaster forecaster;
    private final Supplier<Weights> weights;
    private final ForecastStreams streams;
    private final StreamGrids grids;

    /**
     * @param forecaster a forecaster reserved for this object
     * @param weights current weights
     * @param grids grids of the same streams
     */
    public StatelessForecast(
            Forecaster forecaster, Supplier<Weights> weights, ForecastStreams streams, StreamGrids grids) {
        this.forecaster = forecaster;
        this.weights = weights;
        this.streams = streams;
        this.grids = grids;
    }

    private static double[] nothing(Observation observation) {
        double[] values = new double[observation.values().length];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    /** The forecast after the last step, and the state at that step. */
    public record Result(SeriesState state, Forecast forecast) {}

    /**
     * Forecasts the steps after the observations, with the settings of the stream that matches the series.
     *
     * @param observations one or more observations of one series, in any order
     * @throws IllegalArgumentException if there are no steps or too many, or a step has too many observations
     */
    public Result of(List<Observation> observations) {
        List<Observation> sorted = new ArrayList<>(observations);
        sorted.sort(Comparator.comparingLong(Observation::time));
        String series = sorted.get(0).series();
        SeriesWindow window = new SeriesWindow(series, grids.of(series));
        List<Closed> closed = new ArrayList<>();
        List<Observation> known = sorted.stream()
                .filter(one -> one.known().length > 0)
                .map(one -> new Observation(one.series(), one.time(), nothing(one), false, one.known()))
                .toList();
        int arrived = 0; // number of known inputs up to a horizon ahead
        for (Observation observation : sorted) {
            while (arrived < known.size()
                    && known.get(arrived).time() < window.reach(observation.time())
                    && window.add(known.get(arrived)) != AddResult.FULL) {
                arrived++;
            }
            if (!observation.anyValue()) {
                continue;
            }
            closed.addAll(window.closeUpTo(observation.time() - window.grace()));
            if (closed.size() > MAX_STEPS) {
                throw new IllegalArgumentException("from the first observation to the last there are more than "
                        + MAX_STEPS + " steps of " + window.interval().text() + ": send fewer");
            }
            AddResult added = window.add(observation);
            if (added == AddResult.OUTSIDE) {
                throw new IllegalArgumentException("the observation of " + Instant.ofEpochMilli(observation.time())
                        + " lies outside the sessions of " + window.sessions() + ": leave it out");
            }
            if (added == AddResult.FULL) {
                throw new IllegalArgumentException("the step of " + observation.time()
                        + " holds more observations than it may (stream.max-observations)");
            }
        }
        closed.addAll(window.finish(Long.MAX_VALUE));
        if (window.interval().isAuto()) {
            throw new IllegalArgumentException(
                    "the interval cannot be detected from one time: send two at least, or set stream.interval");
        }
        List<Step> steps = closed.stream()
                .filter(step -> step.interval().equals(window.interval()))
                .map(Closed::step)
                .toList();
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no value to forecast from: one reading of a counter gives no increase (stream.aggregate), "
                            + "and inputs known in advance are none: send two values at least");
        }
        SeriesState state = new SeriesState(series, streams.of(series).at(window.interval()));
        Weights now = weights.get();
        Forecast newest = null;
        for (int from = 0; from < steps.size(); from += AT_A_TIME) {
            List<Step> some = steps.subList(from, Math.min(steps.size(), from + AT_A_TIME));
            var outcomes = forecaster.run(now, List.of(state), List.of(some)).get(0);
            newest = outcomes.get(outcomes.size() - 1).forecast();
        }
        return new Result(state, Objects.requireNonNull(newest));
    }
}
