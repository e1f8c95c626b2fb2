package io.foretide.series;

import org.jspecify.annotations.Nullable;

/**
 * Says that a series has ended: nothing is missing of it from then on, until it is heard of again. Where sequences are labelled it ends
 * the one that is open.
 *
 * @param series id of the series
 * @param time event time, epoch milliseconds
 * @param label of the sequence that ends; null: none comes with this
 */
public record End(String series, long time, @Nullable String label) implements Arrival {
    public End(String series, long time) {
        this(series, time, null);
    }
}
