package io.foretide.series;

import org.jspecify.annotations.Nullable;

/**
 * One symbol of a series. Each symbol is one step.
 *
 * @param series id of the series
 * @param time event time, epoch milliseconds
 * @param symbol the symbol
 * @param sequence name of its sequence; null for the open sequence
 * @param label label of its sequence; null if none is given
 */
public record Event(String series, long time, String symbol, @Nullable String sequence, @Nullable String label)
        implements Element {}
