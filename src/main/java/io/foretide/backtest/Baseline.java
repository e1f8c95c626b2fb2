package io.foretide.backtest;

import java.util.List;

/** A simple forecaster of one channel of a series, for comparison. Not thread-safe. */
interface Baseline {
    String LAST_VALUE = "last-value";
    String SEASONAL_NAIVE = "seasonal-naive";
    String DRIFT = "drift";
    String ROLLING_QUANTILES = "rolling-quantiles";
    String EWMA_BANDS = "ewma-bands";

    /** In the order of {@link #all}. */
    List<String> NAMES = List.of(LAST_VALUE, SEASONAL_NAIVE, DRIFT, ROLLING_QUANTILES, EWMA_BANDS);

    /** Those with an interval; the others give the same point for all quantiles. */
    List<String> WITH_BANDS = List.of(ROLLING_QUANTILES, EWMA_BANDS);

    /** Adds the next step's value; NaN if not observed. */
    void observe(double value);

    /**
     * Forecasts the next steps.
     *
     * @param levels (quantiles) their probabilities
     * @param to (leads, quantiles), NaN before the first value
     */
    void forecast(double[] levels, double[][] to);

    /**
     * All baselines, in the order of {@link #NAMES}.
     *
     * @param season steps per season, at least 1
     */
    static List<Baseline> all(int season) {
        return List.of(
                new SeasonalNaive(1),
                new SeasonalNaive(season),
                new DriftBaseline(),
                new RollingQuantiles(),
                new EwmaBands());
    }
}
