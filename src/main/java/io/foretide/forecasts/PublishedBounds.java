package io.foretide.forecasts;

import io.foretide.forecasts.Bounds.Learned;

/**
 * Clips the published numbers of a channel to its {@link Bounds}. Experts, mix and intervals learn from unclipped
 * forecasts, since a quantile cut off at a floor would look too high.
 *
 * <p>Quantiles are rounded to the nearest whole number, which gives the quantiles of the rounded value, and clipped;
 * both keep their order. Learned bounds require a summary of past values; otherwise nothing is stored.
 */
final class PublishedBounds {
    private static final int NEGATIVE = 1;
    private static final int POSITIVE = 2;
    private static final int FRACTION = 4;

    private final Bounds bounds;
    private final boolean none;
    private int seen; // bits of the three kinds above that have occurred

    PublishedBounds(Bounds bounds) {
        this.bounds = bounds;
        none = bounds.equals(Bounds.NONE);
    }

    /** Returns whether there are no bounds. */
    boolean isNone() {
        return none;
    }

    /** Returns whether any bound is learned, so that there is a state. */
    boolean isLearned() {
        return !bounds.learned().isEmpty();
    }

    /** Adds an observed value. */
    void observe(double value) {
        seen |= value < 0 ? NEGATIVE : 0;
        seen |= value > 0 ? POSITIVE : 0;
        seen |= value != Math.rint(value) ? FRACTION : 0;
    }

    /** Returns the nearest number within the bounds. */
    double clipped(double value) {
        if (none) {
            return value;
        }
        boolean whole = bounds.integer() || applies(Learned.INTEGER, FRACTION);
        double near = whole ? Math.rint(value) : value;
        return Math.max(floor(), Math.min(ceiling(), near)) + 0.0; // no -0
    }

    /** Clips values to the bounds, in place. */
    void clip(double[] values) {
        for (int i = 0; i < values.length && !none; i++) {
            values[i] = clipped(values[i]);
        }
    }

    private double floor() {
        return applies(Learned.FLOOR, NEGATIVE) ? Math.min(0, bounds.ceiling()) : bounds.floor();
    }

    private double ceiling() {
        return applies(Learned.CEILING, POSITIVE) ? Math.max(0, bounds.floor()) : bounds.ceiling();
    }

    /** Returns whether a bound is learned and all values satisfy it. */
    private boolean applies(Learned bound, int violation) {
        return bounds.isLearned(bound) && (seen & violation) == 0;
    }

    void walk(StateFields fields) {
        seen = fields.count(seen);
    }
}
