package io.foretide.series;

import org.jspecify.annotations.Nullable;

/**
 * One symbol, which is one step.
 *
 * @param series id of the series
 * @param time event time, epoch milliseconds
 * @param sequence name of the sequence that it belongs to; null: of the one that is open
 * @param label of that sequence; null: none comes with this
 */
public record Event(String series, long time, String symbol, @Nullable String sequence, @Nullable String label)
        implements Element {}
