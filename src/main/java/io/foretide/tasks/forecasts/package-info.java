/**
 * The task that forecasts numeric series ({@link io.foretide.tasks.forecasts.ForecastTask}). Reads closed steps, keeps
 * one {@code SeriesState} per series, in two stores, and a ring of its newest forecasts. Writes a forecast for each
 * step, the scores of earlier forecasts, blocks for learning, and the events of thresholds ({@code ThresholdWatch}) and
 * drift ({@code DriftWatch}). The algorithms are in {@code io.foretide.forecasts}.
 *
 * <p>A {@link io.foretide.tasks.forecasts.ForecastStream} has the settings of the series that match it, for each
 * interval. {@link io.foretide.tasks.forecasts.SeriesQueries} queries the stores of this process.
 */
@NullMarked
package io.foretide.tasks.forecasts;

import org.jspecify.annotations.NullMarked;
