package io.foretide.backtest;

import java.util.List;
import java.util.Map;

/**
 * The results of a backtest.
 *
 * @param complete false if it was stopped early
 * @param seconds duration
 * @param steps steps forecast, over all series
 * @param series number of series
 * @param quantiles quantile levels of all forecasts
 * @param crpsQuantiles levels over which CRPS is averaged: 0.1 … 0.9 if all of them are forecast, otherwise all
 * @param results by forecaster, channel and horizon
 * @param secondHalf the same results over the later half of each series' targets
 * @param byLead results by forecaster and single lead
 * @param byAge by age of the series, for the mix, the last value and the seasonal naive forecast, at every origin
 * @param tails misses of both tails at lead 1
 * @param comparisons the mix against each baseline
 * @param reliability quantile level → share of the values below the mix's quantile, over leads 1..H
 * @param versions version of the last weights, and number of updates
 * @param cost cost per forecast
 * @param pictures data of the report's charts
 */
public record BacktestReport(
        boolean complete,
        double seconds,
        long steps,
        int series,
        List<Double> quantiles,
        List<Double> crpsQuantiles,
        List<ForecasterResult> results,
        List<ForecasterResult> secondHalf,
        List<ForecasterResult> byLead,
        List<AgeResult> byAge,
        List<Tail> tails,
        List<Comparison> comparisons,
        Map<Double, Double> reliability,
        Versions versions,
        Cost cost,
        ReportCharts pictures) {

    /**
     * Misses beyond one outermost quantile at lead 1.
     *
     * @param tail "lower" or "upper"
     * @param promised nominal probability of a miss
     * @param share observed share of misses
     * @param kupiec p-value: below 0.05 the share differs from the nominal probability
     * @param christoffersen p-value: below 0.05 misses are clustered
     */
    public record Tail(
            String expert, String tail, double promised, double share, double kupiec, double christoffersen) {}

    /**
     * A Diebold–Mariano test of the mix against a baseline, over leads 1..H.
     *
     * @param absolute statistic of the absolute errors; negative if the mix is better
     * @param absoluteP its two-sided p-value
     * @param pinball statistic of the mean pinball losses
     * @param pinballP its two-sided p-value
     */
    public record Comparison(String baseline, double absolute, double absoluteP, double pinball, double pinballP) {}

    /** @param weights version of the weights at the end */
    public record Versions(long weights, long updates) {}

    /**
     * The cost of a forecast.
     *
     * @param cpuMicros CPU microseconds of the forecasting thread per forecast of a series: experts, network, mix and
     *     intervals
     * @param learningMicros CPU microseconds of the learner per forecast of a series
     * @param stateBytes bytes per series, in the store and on the changelog
     * @param changelogBytes bytes written to changelogs per step: state, grid, pending step and stored forecast
     */
    public record Cost(double cpuMicros, double learningMicros, long stateBytes, long changelogBytes) {}
}
