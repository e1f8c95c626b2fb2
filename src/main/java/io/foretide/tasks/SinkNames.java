package io.foretide.tasks;

/** Names of the sink nodes of all tasks. */
public final class SinkNames {
    public static final String FORECASTS = "forecasts-out";
    public static final String SCORES = "scores-out";
    public static final String BLOCKS = "blocks-out";

    private SinkNames() {}
}
