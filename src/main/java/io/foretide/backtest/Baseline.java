package io.foretide.backtest;

import java.util.List;

/**
 * A simple forecaster of one channel of one series that runs beside the service's, whatever the settings. Not for several threads.
 */
interface Baseline {
    String LAST_VALUE = "last-value";
    String SEASONAL_NAIVE = "seasonal-naive";
    String DRIFT = "drift";
    String ROLLING_QUANTILES = "rolling-quantiles";
    String EWMA_BANDS = "ewma-bands";

    /** In the order of {@link #all}. */
    List<String> NAMES = List.of(LAST_VALUE, SEASONAL_NAIVE, DRIFT, ROLLING_QUANTILES, EWMA_BANDS);

    /** Those that give an interval; the others give one point for all quantiles. */
    List<String> WITH_BANDS = List.of(ROLLING_QUANTILES, EWMA_BANDS);

    /** Takes the next step's value; NaN where nothing was observed. */
    void observe(double value);

    /**
     * Forecasts the steps after the newest.
     *
     * @param levels (quantiles) their probabilities
     * @param to (leads, quantiles), NaN before the first value
     */
    void forecast(double[] levels, double[][] to);

    /**
     * One of each, in the order of {@link #NAMES}.
     *
     * @param season steps of a season, at least 1
     */
    static List<Baseline> all(int season) {
        return List.of(
                new SeasonalNaive(1), new SeasonalNaive(season), new Drift(), new RollingQuantiles(), new EwmaBands());
    }
}
