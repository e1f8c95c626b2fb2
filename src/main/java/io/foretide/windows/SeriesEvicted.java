package io.foretide.windows;

/** Says that a series is dropped: whoever keeps anything of it forgets that too. It follows the last of its closed steps. */
public record SeriesEvicted() {}
