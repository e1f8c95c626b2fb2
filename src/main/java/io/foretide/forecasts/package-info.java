/**
 * Reads closed steps, writes one forecast for each, scores of the forecasts that the step decides, and blocks to learn
 * from; keeps one {@link io.foretide.forecasts.SeriesState} per series and a ring of its last forecasts. At an origin
 * nothing but steps up to it has touched anything: weights, readouts, scales and intervals learn a label only once its
 * step has closed.
 *
 * <p>A channel's forecast is made in this order, and {@code ChannelForecaster} shows it: {@code SpikeFilter} and
 * {@code LevelShift} clean the newest value; {@code RobustScale} gives the unit; {@code PointExperts} and a
 * {@code LeadAlignedReadout} per group of leads give medians, which {@code PointMix} weighs; {@code Volatility} and
 * {@code SpreadMix} give the spread; {@code ConformalCorrection} and {@code MissWidening} give the quantiles. Then
 * {@code NetworkAdvice} turns the network's output into quantiles of its own, and {@code NetworkMix} weighs the two.
 * Inputs known in advance ({@code KnownInputs}) are features of the readouts only; the network sees what the experts make of
 * them.
 *
 * <p>Settings are a stream's ({@code ForecastStream}), and what follows from them a stream's and an interval's ({@code Shape}). One {@code Forecaster} steps
 * series of all shapes together, since the network's rows have one width.
 *
 * <p>Inside, forecasts are changes from the value at the origin, divided by the series' causal scale there; so numbers
 * of all series are of one size and single precision is enough for them.
 */
@NullMarked
package io.foretide.forecasts;

import org.jspecify.annotations.NullMarked;
