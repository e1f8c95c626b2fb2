package io.foretide.backtest;

import java.util.List;

/** A simple forecaster of one channel of a series, used for comparison. Not thread-safe. */
interface Baseline {
    String LAST_VALUE = "last-value";
    String SEASONAL_NAIVE = "seasonal-naive";
    String DRIFT = "drift";
    String ROLLING_QUANTILES = "rolling-quantiles";
    String EWMA_BANDS = "ewma-bands";

    /** Names of the baselines, in the order of {@link #all}. */
    List<String> NAMES = List.of(LAST_VALUE, SEASONAL_NAIVE, DRIFT, ROLLING_QUANTILES, EWMA_BANDS);

    /** Names of the baselines with an interval. All quantiles of the others equal the point forecast. */
    List<String> WITH_BANDS = List.of(ROLLING_QUANTILES, EWMA_BANDS);

    /** Adds the next step's value; NaN if not observed. */
    void observe(double value);

    /**
     * Forecasts the next steps.
     *
     * @param levels (quantiles) quantile levels
     * @param to receives (leads, quantiles); NaN before the first value
     */
    void forecast(double[] levels, double[][] to);

    /**
     * Returns all baselines, in the order of {@link #NAMES}.
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
