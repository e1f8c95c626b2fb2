package io.foretide.series;

/**
 * The values of one series at one event time, as they arrived.
 *
 * @param series id of the series
 * @param time event time, epoch milliseconds
 * @param values (channels), NaN where this observation says nothing of a channel; not to be changed
 * @param counter whether its source calls them readings of a counter, which only rises and begins again at 0
 */
public record Observation(String series, long time, double[] values, boolean counter) implements Arrival {
    /** Of no counter, as far as is known. */
    public Observation(String series, long time, double[] values) {
        this(series, time, values, false);
    }
}
