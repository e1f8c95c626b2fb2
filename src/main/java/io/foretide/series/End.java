package io.foretide.series;

import org.jspecify.annotations.Nullable;

/**
 * An end marker of a series. Steps between it and the next value do not count as missing. For labelled sequences it
 * ends the open sequence.
 *
 * @param series id of the series
 * @param time event time, epoch milliseconds
 * @param label label of the sequence that ends; null if none is given
 */
public record End(String series, long time, @Nullable String label) implements Arrival {
    public End(String series, long time) {
        this(series, time, null);
    }
}
