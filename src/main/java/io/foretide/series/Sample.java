package io.foretide.series;

import org.jspecify.annotations.Nullable;

/**
 * The numbers of one step of a sequence.
 *
 * @param series id of the series
 * @param time event time, epoch milliseconds
 * @param values (channels), NaN for unset channels; not modified
 * @param sequence name of its sequence; null: the open one
 * @param label of that sequence; null: none
 */
public record Sample(String series, long time, double[] values, @Nullable String sequence, @Nullable String label)
        implements Element {}
