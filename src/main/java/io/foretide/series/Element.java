package io.foretide.series;

import org.jspecify.annotations.Nullable;

/** One step of a series without a time grid: a symbol or numbers, optionally of a sequence to be classified. */
public sealed interface Element extends Arrival permits Event, Sample {
    /** Returns the name of its sequence; null for the open sequence. */
    @Nullable
    String sequence();

    /** Returns the label of its sequence; null if none is given. */
    @Nullable
    String label();
}
