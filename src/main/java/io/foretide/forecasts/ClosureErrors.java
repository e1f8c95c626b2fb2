package io.foretide.forecasts;

import io.foretide.series.TimeGrid.Closure;

/**
 * Sizes of one-step errors after a market closure relative to other one-step errors: one size for breaks, one for
 * nights, weekends and holidays. Has no state without sessions.
 *
 * <p>Changes during closures are assumed to be independent of those at other steps, so variances add up.
 */
final class ClosureErrors {
    private static final Closure[] KINDS = {Closure.BREAK, Closure.NIGHT};
    private static final float PRIOR = 3; // labels that the initial estimate counts for
    private static final float SLOWEST = 0.03f;
    private static final float SPIKE = 5;

    /** (kinds) initial variance of a closure, relative to that of a day of steps. */
    private static final double[] FIRST = {0.02, 0.4};

    private static final float RATE = 0.02f;
    private static final float WIDEST = 3;

    private final boolean kept;
    private final float[] sizes = new float[KINDS.length]; // (kinds) mean error relative to the usual error
    private final int[] labels = new int[KINDS.length];
    private float opening = 1; // factor on bands in the first steps of a day

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
     * @param error absolute error, relative to the usual error
     */
    void learn(Closure kind, double error) {
        for (int k = 0; k < KINDS.length; k++) {
            if (KINDS[k] == kind && Double.isFinite(error)) {
                labels[k] = Math.min(labels[k] + 1, 1 << 20);
                float clipped = (float) Math.min(error, SPIKE * sizes[k]);
                sizes[k] += Math.max(SLOWEST, 1 / (labels[k] + PRIOR)) * (clipped - sizes[k]);
            }
        }
    }

    /**
     * Learns from a value in the first steps of a day, where errors change too fast for the usual scale (quantile
     * tracking).
     *
     * @param missed whether the value was outside the outermost quantiles
     * @param nominal nominal share of values outside
     */
    void learnOpening(boolean missed, double nominal) {
        double next = opening * Math.exp(RATE * ((missed ? 1 : 0) - nominal));
        opening = (float) Math.max(1 / WIDEST, Math.min(WIDEST, next));
    }

    /** Returns the factor on bands in the first steps of a day. */
    double opening() {
        return opening;
    }

    /**
     * Returns the factor by which closures enlarge the error over a number of steps.
     *
     * @param breaks number of breaks within the steps
     * @param nights number of nights within the steps
     * @param share usual one-step error divided by the usual error over all of the steps
     */
    double widening(int breaks, int nights, double share) {
        return breaks + nights == 0 ? 1 : Math.sqrt(1 + share * share * (breaks * extra(0) + nights * extra(1)));
    }

    /** Returns the variance of a closure relative to that of a step. */
    private double extra(int kind) {
        return Math.max(0, sizes[kind] * (double) sizes[kind] - 1);
    }

    /** Returns whether overnight changes are larger than other changes. */
    boolean nightsDiffer() {
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
