package io.foretide.series;

/**
 * Says that a series has ended: nothing is missing of it from then on, until it is heard of again.
 *
 * @param series id of the series
 * @param time event time, epoch milliseconds
 */
public record End(String series, long time) implements Arrival {}
