package io.foretide.series;

import org.jspecify.annotations.Nullable;

/**
 * The numbers of one step of a sequence.
 *
 * @param series id of the series
 * @param time event time, epoch milliseconds
 * @param values (channels), NaN for unset channels; not modified
 * @param sequence name of its sequence; null for the open sequence
 * @param label label of its sequence; null if none is given
 */
public record Sample(String series, long time, double[] values, @Nullable String sequence, @Nullable String label)
        implements Element {}
