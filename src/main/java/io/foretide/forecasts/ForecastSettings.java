package io.foretide.forecasts;

import io.foretide.series.TimeGrid;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * Settings of the forecasts of one stream at one interval. They determine the format of a series' state.
 *
 * @param channels names of the values of each step, in order
 * @param grid time grid of the steps
 * @param horizon number of leads of a forecast
 * @param quantiles ascending probabilities, strictly between 0 and 1; the outermost two bound "the interval"
 * @param seasons season lengths in steps, main season first; empty if there are none
 * @param blockSteps maximum steps per learning block; see {@link Shape#blockSteps}
 * @param scoredLeads ascending leads whose forecasts are scored
 * @param maxGap maximum consecutive steps without observations over which the network's carried state is kept
 * @param bounds (channels) bounds of the published numbers
 * @param known names of the inputs known in advance, in the order of their values in each step
 * @param flags number of flags among the known inputs, which come last; a flag is 0 at most steps, and positive during
 *     an event such as a holiday
 * @param anomalyRule selects the values that are reported as anomalies
 */
public record ForecastSettings(
        List<String> channels,
        TimeGrid grid,
        int horizon,
        List<Double> quantiles,
        List<Integer> seasons,
        int blockSteps,
        List<Integer> scoredLeads,
        int maxGap,
        List<Bounds> bounds,
        List<String> known,
        int flags,
        AnomalyRule anomalyRule) {

    public ForecastSettings {
        channels = List.copyOf(channels);
        quantiles = List.copyOf(quantiles);
        seasons = List.copyOf(seasons);
        scoredLeads = List.copyOf(scoredLeads);
        bounds = List.copyOf(bounds);
        known = List.copyOf(known);
        check(!channels.isEmpty(), "channels is empty");
        check(horizon > 0, "horizon must be positive, not " + horizon);
        check(blockSteps > 0, "blockSteps must be positive, not " + blockSteps);
        check(maxGap >= 0, "maxGap must not be negative, but is " + maxGap);
        check(!quantiles.isEmpty() && rising(quantiles, 0, 1), "quantiles must rise within (0, 1): " + quantiles);
        check(
                rising(scoredLeads.stream().map(Integer::doubleValue).toList(), 0, horizon + 1),
                "scoredLeads must rise within 1.." + horizon + ": " + scoredLeads);
        check(flags >= 0 && flags <= known.size(), flags + " flags among the known inputs " + known);
        check(bounds.size() == channels.size(), bounds.size() + " bounds for the channels " + channels);
        check(seasons.stream().allMatch(season -> season > 1), "seasons must be longer than 1: " + seasons);
    }

    /** Without flags; every value outside its interval is an anomaly. */
    public ForecastSettings(
            List<String> channels,
            TimeGrid grid,
            int horizon,
            List<Double> quantiles,
            List<Integer> seasons,
            int blockSteps,
            List<Integer> scoredLeads,
            int maxGap,
            List<Bounds> bounds,
            List<String> known) {
        this(
                channels,
                grid,
                horizon,
                quantiles,
                seasons,
                blockSteps,
                scoredLeads,
                maxGap,
                bounds,
                known,
                0,
                AnomalyRule.ALL);
    }

    /** Without bounds and known inputs. */
    public ForecastSettings(
            List<String> channels,
            TimeGrid grid,
            int horizon,
            List<Double> quantiles,
            List<Integer> seasons,
            int blockSteps,
            List<Integer> scoredLeads,
            int maxGap) {
        this(
                channels,
                grid,
                horizon,
                quantiles,
                seasons,
                blockSteps,
                scoredLeads,
                maxGap,
                Collections.nCopies(channels.size(), Bounds.NONE),
                List.of());
    }

    /** With steps at the multiples of an interval in milliseconds, without bounds and known inputs. */
    public ForecastSettings(
            List<String> channels,
            long interval,
            int horizon,
            List<Double> quantiles,
            List<Integer> seasons,
            int blockSteps,
            List<Integer> scoredLeads,
            int maxGap) {
        this(channels, TimeGrid.of(interval), horizon, quantiles, seasons, blockSteps, scoredLeads, maxGap);
    }

    private ForecastSettings with(List<Bounds> bounds, List<String> known, int flags, AnomalyRule anomalyRule) {
        return new ForecastSettings(
                channels,
                grid,
                horizon,
                quantiles,
                seasons,
                blockSteps,
                scoredLeads,
                maxGap,
                bounds,
                known,
                flags,
                anomalyRule);
    }

    /** Returns a copy with inputs known in advance, none of which is a flag. */
    public ForecastSettings withKnown(List<String> known) {
        return with(bounds, known, 0, anomalyRule);
    }

    /** Returns a copy with another anomaly rule. */
    public ForecastSettings withAnomalyRule(AnomalyRule anomalyRule) {
        return with(bounds, known, flags, anomalyRule);
    }

    /** Returns a copy with other bounds, one per channel. */
    public ForecastSettings withBounds(List<Bounds> bounds) {
        return with(bounds, known, flags, anomalyRule);
    }

    /**
     * Returns the settings that determine the format of a state, as text. Anomaly rules and configured bounds are
     * excluded, since they affect only published numbers. Learned bounds are included, since the state has a summary of
     * past values for them.
     */
    String form() {
        String form = "ForecastSettings[channels=" + channels + ", grid=" + grid + ", horizon=" + horizon
                + ", quantiles=" + quantiles + ", seasons=" + seasons + ", blockSteps=" + blockSteps + ", scoredLeads="
                + scoredLeads + ", maxGap=" + maxGap + (known.isEmpty() ? "" : ", known=" + known)
                + (flags == 0 ? "" : ", flags=" + flags) + "]";
        return bounds.stream().allMatch(own -> own.learned().isEmpty())
                ? form
                : form + bounds.stream().map(Bounds::learned).map(TreeSet::new).toList();
    }

    /** Returns the milliseconds per step, by the local clock. */
    public long interval() {
        return grid.interval();
    }

    public static ForecastSettings defaults() {
        return new ForecastSettings(
                List.of("value"), 1000, 12, List.of(0.05, 0.5, 0.95), List.of(), 32, List.of(1, 12), 60);
    }

    /** Returns the index of the quantile nearest to 0.5, which is used as the median. */
    public int medianIndex() {
        int best = 0;
        for (int q = 1; q < quantiles.size(); q++) {
            if (Math.abs(quantiles.get(q) - 0.5) < Math.abs(quantiles.get(best) - 0.5)) {
                best = q;
            }
        }
        return best;
    }

    private static boolean rising(List<Double> numbers, double above, double below) {
        double previous = above;
        for (double number : numbers) {
            if (!(number > previous && number < below)) {
                return false;
            }
            previous = number;
        }
        return true;
    }

    private static void check(boolean good, String problem) {
        if (!good) {
            throw new IllegalArgumentException(problem);
        }
    }
}
