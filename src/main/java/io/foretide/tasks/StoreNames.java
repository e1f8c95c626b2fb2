package io.foretide.tasks;

/** Names of the state stores that every task has. A change of one loses state, which lies on disk and in changelog topics under these names. */
public final class StoreNames {
    /** Series and step → {@link io.foretide.windows.PendingStep}. */
    public static final String PENDING = "pending";

    /** Series → its state, in the form of the task. */
    public static final String SERIES = "series";

    /** Series and slot → one of its newest forecasts, in the form of the task: {@link SeriesRing}. */
    public static final String PAST = "past";

    private StoreNames() {}
}
