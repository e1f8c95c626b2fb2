package io.foretide.series;

/**
 * The values of one series at one event time, as they arrived.
 *
 * @param series id of the series
 * @param time event time, epoch milliseconds
 * @param values (channels), NaN where this observation says nothing of a channel; not to be changed
 */
public record Observation(String series, long time, double[] values) implements Arrival {}
