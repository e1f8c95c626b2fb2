package io.foretide.series;

import org.jspecify.annotations.Nullable;

/**
 * An end marker of a series: no values are missing after it until the series continues. For labelled sequences it ends
 * the open one.
 *
 * @param series id of the series
 * @param time event time, epoch milliseconds
 * @param label of the sequence that ends; null: none
 */
public record End(String series, long time, @Nullable String label) implements Arrival {
    public End(String series, long time) {
        this(series, time, null);
    }
}
