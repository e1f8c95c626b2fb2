package io.foretide.series;

import org.jspecify.annotations.Nullable;

/** One step of a series that knows no grid: a symbol, or numbers, maybe of a sequence that is to be labelled. */
public sealed interface Element extends Arrival permits Event, Sample {
    /** Name of the sequence that it belongs to; null: of the one that is open. */
    @Nullable
    String sequence();

    /** Label of that sequence; null: none comes with this. */
    @Nullable
    String label();
}
