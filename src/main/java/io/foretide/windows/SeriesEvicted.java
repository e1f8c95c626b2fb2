package io.foretide.windows;

/**
 * Marks the eviction of a series, so that downstream nodes drop its state. It follows the last of its closed steps.
 */
public record SeriesEvicted() {}
