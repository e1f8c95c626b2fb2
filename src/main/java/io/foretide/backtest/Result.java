package io.foretide.backtest;

import org.jspecify.annotations.Nullable;

/**
 * One line of a backtest's results.
 *
 * @param expert who forecast: mix, persistence, …
 * @param channel its name, or "all"
 * @param horizon errors are means over leads 1 to this one
 * @param mse mean squared error
 * @param mae mean absolute error
 * @param mase mean absolute error over that of the last value at lead 1 on the rows before the measured ones (cold: on
 *     the measured ones)
 * @param coverage90 share of the values at this very lead between the outermost quantiles; null for experts
 * @param width90 mean distance of the outermost quantiles at this very lead; null for experts
 * @param origins how many were measured
 */
public record Result(
        String expert,
        String channel,
        int horizon,
        double mse,
        double mae,
        double mase,
        @Nullable Double coverage90,
        @Nullable Double width90,
        long origins) {}
