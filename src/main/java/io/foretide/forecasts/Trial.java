package io.foretide.forecasts;

import io.foretide.model.Weights;
import io.foretide.series.Forecast;
import io.foretide.series.Observation;
import io.foretide.series.Step;
import io.foretide.windows.GridSettings;
import io.foretide.windows.SeriesGrid;
import io.foretide.windows.SeriesGrid.Added;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A forecast for observations that nobody keeps: they go through a grid and a forecaster of their own, readouts, mix and intervals
 * learning from the first to the last, as they would in the stream. One thread at a time.
 */
public final class Trial {
    private static final int MOST_STEPS = 20_000;
    private static final int AT_A_TIME = 256;

    private final Forecaster forecaster;
    private final Supplier<Weights> weights;
    private final GridSettings grid;

    /**
     * @param forecaster for nothing but this
     * @param weights those in use
     */
    public Trial(Forecaster forecaster, Supplier<Weights> weights, GridSettings grid) {
        this.forecaster = forecaster;
        this.weights = weights;
        this.grid = grid;
    }

    private static double[] nothing(Observation observation) {
        double[] values = new double[observation.values().length];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    /** The forecast after the last step, and the state there. */
    public record Result(SeriesState state, Forecast forecast) {}

    /**
     * Forecasts what follows.
     *
     * @param observations one or more of one series, in any order
     * @throws IllegalArgumentException when there are too many steps or none, or a step would hold more observations than it may
     */
    public Result of(List<Observation> observations) {
        List<Observation> sorted = new ArrayList<>(observations);
        sorted.sort(Comparator.comparingLong(Observation::time));
        SeriesGrid cells = new SeriesGrid(grid);
        List<Step> steps = new ArrayList<>();
        List<Observation> known = sorted.stream()
                .filter(one -> one.known().length > 0)
                .map(one -> new Observation(one.series(), one.time(), nothing(one), false, one.known()))
                .toList();
        int arrived = 0; // of the known inputs: those up to a horizon ahead
        for (Observation observation : sorted) {
            long horizon = grid.grid().plus(observation.time(), grid.horizon() + 1);
            for (; arrived < known.size() && known.get(arrived).time() < horizon; arrived++) {
                cells.add(known.get(arrived));
            }
            if (!observation.anyValue()) {
                continue;
            }
            steps.addAll(cells.closeUpTo(observation.time() - grid.grace()));
            if (steps.size() > MOST_STEPS) {
                throw new IllegalArgumentException("from the first observation to the last there are more than "
                        + MOST_STEPS + " steps of " + grid.grid().interval() + " ms: send fewer");
            }
            if (cells.add(observation) == Added.FULL) {
                throw new IllegalArgumentException("the step of " + observation.time() + " holds more than "
                        + grid.maxObservations() + " observations (stream.max-observations)");
            }
        }
        steps.addAll(cells.closeUpTo(Long.MAX_VALUE));
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no value to forecast from: one reading of a counter gives no increase (stream.aggregate), "
                            + "and inputs known in advance are none: send two values at least");
        }
        SeriesState state = forecaster.newState(sorted.get(0).series());
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
