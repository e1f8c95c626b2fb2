package io.foretide.backtest;

import org.jspecify.annotations.Nullable;

/**
 * Mean losses of a forecaster.
 *
 * @param mse mean squared error of the median, in squared norms (of 1 without {@code --normalize})
 * @param mae mean absolute error, in norms
 * @param rmse root mean squared error
 * @param mase mean of absolute errors over the mean absolute seasonal difference of all earlier values of the series;
 *     NaN if it has none
 * @param crps 2·Σ pinball / Σ |y|, mean over the quantiles; NaN if all values are 0
 * @param pinball (quantiles) mean pinball loss in the values' unit
 * @param winkler90 mean Winkler score of the outermost interval (90 % by default), in norms; null for points
 * @param coverage90 share of values inside it; null for points
 * @param width90 its mean width, in norms; null for points
 * @param targets number of values forecast
 */
public record MeanScores(
        double mse,
        double mae,
        double rmse,
        double mase,
        double crps,
        double[] pinball,
        @Nullable Double winkler90,
        @Nullable Double coverage90,
        @Nullable Double width90,
        long targets) {}
