package io.foretide.series;

import org.jspecify.annotations.Nullable;

/**
 * Numbers that are one step of a sequence.
 *
 * @param series id of the series
 * @param time event time, epoch milliseconds
 * @param values (channels), NaN where it says nothing of a channel; not to be changed
 * @param sequence name of the sequence that it belongs to; null: of the one that is open
 * @param label of that sequence; null: none comes with this
 */
public record Sample(String series, long time, double[] values, @Nullable String sequence, @Nullable String label)
        implements Element {}
