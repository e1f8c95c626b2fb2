package io.foretide.forecasts;

import io.foretide.series.TimeGrid.Closure;

/**
 * Size of one-step errors after a market closure relative to other errors: for breaks, and for nights, weekends and
 * holidays. Stores nothing without sessions.
 *
 * <p>Changes during closures are assumed to be independent of those at other steps, so variances add up.
 */
final class ClosureErrors {
    private static final Closure[] KINDS = {Closure.BREAK, Closure.NIGHT};
    private static final float PRIOR = 3; // labels that the starting guess counts for
    private static final float SLOWEST = 0.03f;
    private static final float SPIKE = 5;

    /** Variance of a closure by that of a day of steps, at first. */
    private static final double[] FIRST = {0.02, 0.4};

    private static final float RATE = 0.02f;
    private static final float WIDEST = 3;

    private final boolean kept;
    private final float[] sizes = new float[KINDS.length]; // mean error by the usual one
    private final int[] labels = new int[KINDS.length];
    private float opening = 1; // factor of bands in the first steps of a day

    /** @param daySteps steps per day; 0 without sessions */
    ClosureErrors(int daySteps) {
        kept = daySteps > 1;
        for (int k = 0; k < KINDS.length; k++) {
            sizes[k] = (float) Math.sqrt(1 + FIRST[k] * daySteps);
        }
    }

    /**
     * Learns from an error after a closure.
     *
     * @param error absolute, relative to the usual error
     */
    void learn(Closure kind, double error) {
        for (int k = 0; k < KINDS.length; k++) {
            if (KINDS[k] == kind && Double.isFinite(error)) {
                labels[k] = Math.min(labels[k] + 1, 1 << 20);
                float held = (float) Math.min(error, SPIKE * sizes[k]);
                sizes[k] += Math.max(SLOWEST, 1 / (labels[k] + PRIOR)) * (held - sizes[k]);
            }
        }
    }

    /**
     * Learns from a value in the first steps of a day, where errors change too fast for the usual scale (quantile
     * tracking).
     *
     * @param missed whether it was outside the outermost quantiles
     * @param promised nominal share of such values
     */
    void learnOpening(boolean missed, double promised) {
        double next = opening * Math.exp(RATE * ((missed ? 1 : 0) - promised));
        opening = (float) Math.max(1 / WIDEST, Math.min(WIDEST, next));
    }

    /** By which bands in the first steps of a day are widened. */
    double opening() {
        return opening;
    }

    /**
     * How much larger the error over some closures is.
     *
     * @param share usual error of one step by that over all of the steps
     */
    double widening(int breaks, int nights, double share) {
        return breaks + nights == 0 ? 1 : Math.sqrt(1 + share * share * (breaks * extra(0) + nights * extra(1)));
    }

    /** Variance of a closure relative to that of a step. */
    private double extra(int kind) {
        return Math.max(0, sizes[kind] * (double) sizes[kind] - 1);
    }

    /** Whether overnight changes differ in size from usual steps. */
    boolean isApart() {
        return kept && sizes[1] > 2;
    }

    void walk(StateFields fields) {
        if (kept) {
            fields.floats(sizes);
            opening = fields.single(opening);
            for (int k = 0; k < labels.length; k++) {
                labels[k] = fields.count(labels[k]);
            }
        }
    }
}
