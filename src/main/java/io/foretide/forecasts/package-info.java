/**
 * Forecasts of numeric series, the mathematics alone: no Kafka, no configuration, no metrics. A {@code SeriesState} holds everything that is known of
 * one series. A {@code Forecaster} takes a step into it and returns the forecast of the next steps, the scores of earlier forecasts that the step decides,
 * and blocks to train the network with. A forecast uses nothing behind its origin: weights, readouts, scales and intervals learn a step only once
 * it has closed.
 *
 * <p>Use as a library:
 *
 * <pre>{@code
 * var settings = ForecastSettings.defaults(); // one channel, steps of a second, 12 leads
 * var spec = new NetworkSpec(Cell.GRU, Forecaster.INPUTS, 32, 1, Forecaster.GROUPS, Forecaster.levels().size(), false, false)
 *         .withExperts(Forecaster.EXPERTS);
 * var weights = Weights.initial(spec, 1); // untrained: the forecasts are those of the series' own experts
 * try (var network = new Network(spec, Device.CPU)) {
 *     var forecaster = new Forecaster(settings, spec, network);
 *     var series = forecaster.newState("any id"); // toBytes() and forecaster.state(bytes) store and restore it
 *     Forecast forecast = forecaster.step(weights, series, time, value);
 * }
 * }</pre>
 *
 * <p>A channel's forecast is made in this order, which {@code ChannelForecaster} shows. {@code SpikeFilter} and {@code LevelShift} clean the newest
 * value. {@code RobustScale} gives the unit. {@code PointExperts} and a {@code LeadAlignedReadout} per group of leads give medians, which
 * {@code PointMix} weighs. {@code Volatility} and {@code SpreadMix} give the spread. {@code ConformalCorrection} and {@code MissWidening} give the
 * quantiles. Then {@code NetworkAdvice} turns the network's output into quantiles of its own, and {@code NetworkMix} weighs the two. Inputs known in
 * advance ({@code KnownInputs}) are features of the readouts only.
 *
 * <p>{@code Shape} is what all series of the same settings have in common. One {@code Forecaster} steps series of all shapes together, since
 * the network's rows have one width. Inside, forecasts are changes from the value at the origin, divided by the series' causal scale there, so that the
 * numbers of all series are of one size and single precision is enough.
 */
@NullMarked
package io.foretide.forecasts;

import org.jspecify.annotations.NullMarked;
