package io.foretide.forecasts;

import io.foretide.series.Block;
import java.util.Arrays;
import java.util.Optional;

/** Blocks for learning, put together as a channel's steps pass. */
interface Blocks {
    /**
     * Takes a step.
     *
     * @param rows its input row is the row-th
     * @param before the state that the network has before it, looked at only where {@link #ahead} says; empty where the series
     *     begins from a learned one
     * @param base (leads) what the network corrects there
     */
    void add(float[] rows, int row, float[] before, float[] base, long version);

    /** Steps that can be added, the next one's state being known, before another's must be known too. */
    int ahead();

    /** Whether a block, or whatever else is looked at in between, begins with the next step. */
    boolean begins();

    /** The block whose last target is the step just added, if there is one. */
    Optional<Block> complete(History history, long time, ForecastSettings settings);

    /** Keeps a state, or that there is none. */
    static void put(float[] state, float[] to, int at, int size) {
        if (state.length == 0) {
            Arrays.fill(to, at, at + size, Float.NaN);
        } else {
            System.arraycopy(state, 0, to, at, size);
        }
    }

    /** What {@link #put} kept. */
    static float[] state(float[] from, int at, int size) {
        return Float.isNaN(from[at]) ? new float[0] : Arrays.copyOfRange(from, at, at + size);
    }

    /** Forgets what has begun: time has jumped. */
    void clear();

    void walk(Fields fields);

    /**
     * (steps, leads): (value at lead − value at origin) / scale at origin − base, for origins that end a horizon ago; NaN where
     * there is nothing to learn.
     *
     * @param bases (steps, leads)
     */
    static float[] targets(History history, float[] bases, int steps, ForecastSettings settings) {
        int horizon = settings.horizon();
        float[] targets = new float[steps * horizon];
        for (int i = 0; i < steps; i++) {
            int origin = steps + horizon - 1 - i;
            boolean foreseen = settings.interpolated() && !history.observed(origin);
            for (int lead = 1; lead <= horizon; lead++) {
                targets[i * horizon + lead - 1] = history.observed(origin - lead) && !foreseen
                        ? (float) ((history.value(origin - lead) - history.value(origin)) / history.scale(origin))
                                - bases[i * horizon + lead - 1]
                        : Float.NaN;
            }
        }
        return targets;
    }
}
