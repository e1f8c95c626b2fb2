package io.foretide.forecasts;

import io.foretide.forecasts.Bounds.Learned;

/**
 * Holds what one channel publishes within its {@link Bounds}. Nothing else is held to them: experts, mix and intervals learn from what
 * they said themselves, since a quantile that was cut off at a floor would look like one that was too high.
 *
 * <p>Quantiles are rounded to the nearest whole number, which gives the quantiles of the rounded value, and cut off at the bounds;
 * both keep their order. Where a bound is learned, what the values so far have been is kept, else nothing.
 */
final class PublishedBounds {
    private static final int NEGATIVE = 1;
    private static final int POSITIVE = 2;
    private static final int FRACTION = 4;

    private final Bounds bounds;
    private final boolean none;
    private int seen; // of the three above, those that a value has been

    PublishedBounds(Bounds bounds) {
        this.bounds = bounds;
        none = bounds.equals(Bounds.NONE);
    }

    /** Whether anything may be published. */
    boolean isNone() {
        return none;
    }

    /** Whether it keeps anything. */
    boolean isLearned() {
        return !bounds.learned().isEmpty();
    }

    /** Takes a value that the series has had. */
    void see(double value) {
        seen |= value < 0 ? NEGATIVE : 0;
        seen |= value > 0 ? POSITIVE : 0;
        seen |= value != Math.rint(value) ? FRACTION : 0;
    }

    /** The nearest number that may be published. */
    double held(double value) {
        if (none) {
            return value;
        }
        boolean whole = bounds.integer() || isIn(Learned.INTEGER, FRACTION);
        double near = whole ? Math.rint(value) : value;
        return Math.max(floor(), Math.min(ceiling(), near)) + 0.0; // no -0
    }

    /** Holds each of the values. */
    void hold(double[] values) {
        for (int i = 0; i < values.length && !none; i++) {
            values[i] = held(values[i]);
        }
    }

    private double floor() {
        return isIn(Learned.FLOOR, NEGATIVE) ? Math.min(0, bounds.ceiling()) : bounds.floor();
    }

    private double ceiling() {
        return isIn(Learned.CEILING, POSITIVE) ? Math.max(0, bounds.floor()) : bounds.ceiling();
    }

    /** Whether a bound is learned and no value speaks against it. */
    private boolean isIn(Learned bound, int against) {
        return bounds.isLearned(bound) && (seen & against) == 0;
    }

    void walk(StateFields fields) {
        seen = fields.count(seen);
    }
}
