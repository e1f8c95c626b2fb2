/**
 * Forecasting algorithms for numeric series, without Kafka, configuration or metrics. A {@code SeriesState} is the
 * state of one series. A {@code Forecaster} adds a step to it, and returns the forecast of the next steps, the scores
 * of earlier forecasts for the step, and blocks to train the network with. A forecast uses only steps up to its origin:
 * weights, readouts, scales and intervals learn a step only after it has closed.
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
 * <p>A channel's forecast is computed in the order of {@code ChannelForecaster}. {@code SpikeFilter} and {@code
 * LevelShift} clean the newest value. {@code RobustScale} estimates the unit. {@code PointExperts} and a {@code
 * LeadAlignedReadout} per group of leads forecast medians, which {@code PointMix} weighs. {@code Volatility} and {@code
 * SpreadMix} estimate the spread. {@code ConformalCorrection} and {@code MissWidening} yield the quantiles. Then {@code
 * NetworkAdvice} applies the network's corrections to them, and {@code NetworkMix} mixes own and corrected quantiles.
 * Inputs known in advance ({@code KnownInputs}) are features of the readouts only.
 *
 * <p>{@code Shape} has the derived settings that all series of one stream and interval share. One {@code Forecaster}
 * steps series of all shapes together, since the network's rows have one width. Internally, forecasts are changes from
 * the value at the origin, divided by the series' causal scale at the origin. The numbers of all series are thus of
 * similar size, and single precision suffices.
 */
@NullMarked
package io.foretide.forecasts;

import org.jspecify.annotations.NullMarked;
