package io.foretide.backtest;

import java.util.List;
import java.util.Map;

/**
 * What a backtest measured.
 *
 * @param complete false where it was stopped before the end
 * @param seconds it took
 * @param steps steps forecast, over all series
 * @param series how many series
 * @param quantiles levels of every forecast
 * @param crpsQuantiles those over which CRPS is averaged: 0.1 … 0.9 where all of them are forecast, else all
 * @param results by forecaster, channel and horizon
 * @param secondHalf the same over the later half of each series' targets
 * @param byLead by forecaster, at each lead alone
 * @param byAge by age of the series, of the mix, the last value and the seasonal naive forecast, at every origin
 * @param tails both tails at lead 1
 * @param comparisons the mix against each baseline
 * @param reliability quantile level → share of the values below the mix's quantile, over leads 1..H
 * @param versions version of the weights that made the last forecast, and updates of the core
 * @param cost per forecast
 * @param pictures what the pictures of the report show
 */
public record BacktestReport(
        boolean complete,
        double seconds,
        long steps,
        int series,
        List<Double> quantiles,
        List<Double> crpsQuantiles,
        List<Result> results,
        List<Result> secondHalf,
        List<Result> byLead,
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
     * @param promised probability of a miss
     * @param share found
     * @param kupiec p-value: below 0.05 the share is not what was promised
     * @param christoffersen p-value: below 0.05 misses come in clusters
     */
    public record Tail(
            String expert, String tail, double promised, double share, double kupiec, double christoffersen) {}

    /**
     * A Diebold–Mariano test of the mix against a baseline, over leads 1..H.
     *
     * @param absolute statistic of the absolute errors; negative: the mix is better
     * @param absoluteP its two-sided p-value
     * @param pinball statistic of the mean pinball losses
     * @param pinballP its two-sided p-value
     */
    public record Comparison(String baseline, double absolute, double absoluteP, double pinball, double pinballP) {}

    /** @param weights version of the weights in use at the end */
    public record Versions(long weights, long updates) {}

    /**
     * What a forecast costs.
     *
     * @param cpuMicros CPU microseconds of the forecasting thread per forecast of a series: experts, network, mix and intervals
     * @param learningMicros the same of the learner
     * @param stateBytes of a series, as in the store and on the changelog
     * @param changelogBytes written to changelogs per step: state, grid, pending step and kept forecast
     */
    public record Cost(double cpuMicros, double learningMicros, long stateBytes, long changelogBytes) {}
}
