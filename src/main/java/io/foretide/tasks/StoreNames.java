package io.foretide.tasks;

/**
 * Names of the state stores of all tasks. Renaming a store loses its state, since disk directories and changelog topics
 * have the same names.
 */
public final class StoreNames {
    /** Series and step → {@link io.foretide.windows.PendingStep}. */
    public static final String PENDING = "pending";

    /** Series → its state, in the task's format. */
    public static final String SERIES = "series";

    /** Series and slot → one of its newest forecasts, in the task's format: a {@link SeriesRing}. */
    public static final String PAST = "past";

    private StoreNames() {}
}
