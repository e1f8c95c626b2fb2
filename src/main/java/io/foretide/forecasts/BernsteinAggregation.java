package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;

/**
 * Weights of experts by Bernstein online aggregation, one set per group of leads: exponentiated gradient with the
 * second-order correction and a learning rate of each expert's own, so that there is no rate to tune. What was learned
 * fades slowly.
 *
 * <p>Wintenberger, Optimal learning with Bernstein online aggregation, 2017.
 */
final class BernsteinAggregation {
    private static final float FORGETTING = 0.9995f;
    private static final float MAX = 4;
    private static final double SETTLED = 0.25;
    private static final int BLURRED = 12; // last bits of a cost, which differ with the order of sums, decide nothing
    private static final float KNOWN = 8; // labels after which a group goes by its own alone

    private final int experts;
    private final float fastest;
    private final float settled; // largest rate of a group of longer leads that has labels
    private final float[] prior; // (experts) logarithms of starting weights
    private final float[]
            weights; // (groups, experts), each row sums to 1; follows from the other two, and is computed where it is
    // asked for
    private final float[] regrets; // (groups, experts) discounted sums of each expert's excess loss over the mixture
    private final float[] variances; // (groups, experts) faded sums of its square
    private final float[] labels; // (groups)
    private final double[] exponents; // scratch: (experts)
    private final double logarithm;
    private long stale; // a bit for each group whose weights have to be computed again

    /**
     * @param start weights to begin with
     * @param fastest largest learning rate
     */
    BernsteinAggregation(int groups, double[] start, double fastest) {
        this(groups, start, fastest, Math.min(fastest, SETTLED));
    }

    /**
     * @param start initial weights
     * @param fastest maximum learning rate
     * @param settled maximum learning rate of a group of longer leads that has labels
     */
    BernsteinAggregation(int groups, double[] start, double fastest, double settled) {
        this.fastest = (float) fastest;
        this.settled = (float) settled;
        experts = start.length;
        prior = new float[experts];
        for (int e = 0; e < experts; e++) {
            prior[e] = (float) Math.log(start[e]);
        }
        weights = new float[groups * experts];
        regrets = new float[groups * experts];
        variances = new float[groups * experts];
        labels = new float[groups];
        exponents = new double[experts];
        logarithm = Math.log(Math.max(2, experts));
        stale = -1;
    }

    /** Weights of one group and expert. */
    float weight(int group, int expert) {
        refresh(group);
        return weights[group * experts + expert];
    }

    /** (groups, experts). */
    float[] weights() {
        for (int g = 0; g < labels.length && stale != 0; g++) {
            refresh(g);
        }
        stale = 0;
        return weights;
    }

    private void refresh(int group) {
        if ((stale >>> group & 1) != 0) {
            stale &= ~(1L << group);
            weigh(group);
        }
    }

    /**
     * Learns one label.
     *
     * @param slope derivative of the loss by the mixture's forecast, in units of a usual loss
     * @param forecasts of the experts from {@code at} on
     * @param mixed the mixture's forecast
     * @param usual usual absolute error, positive
     */
    void learn(int group, double slope, float[] forecasts, int at, double mixed, double usual) {
        int row = group * experts;
        for (int e = 0; e < experts; e++) {
            float cost = (float) Math.max(-MAX, Math.min(MAX, slope * (forecasts[at + e] - mixed) / usual));
            if (Float.isNaN(cost)) {
                cost = 0;
            }
            int noise = ((Float.floatToRawIntBits(cost) >>> BLURRED) + e) * 0x9E3779B9;
            variances[row + e] = HalfPrecision.roundAtRandom(FORGETTING * variances[row + e] + cost * cost, noise);
            float regret = FORGETTING * regrets[row + e] + cost * (1 + rate(row + e) * cost);
            regrets[row + e] = HalfPrecision.roundAtRandom(regret, noise * 0x85EBCA6B);
        }
        labels[group] = Math.min(labels[group] + 1, 1000);
        int last = group + 1;
        while (last < labels.length && labels[last] < KNOWN) {
            last++;
        }
        for (int g = group; g < last; g++) {
            stale |= 1L << g;
        }
    }

    void walk(StateFields fields) {
        fields.halves(regrets);
        fields.halves(variances);
        fields.halves(labels);
        stale = -1;
    }

    /** Weight ∝ prior × rate × exp(−rate × regret); a group with few labels goes by the ones of shorter leads, too. */
    private void weigh(int group) {
        int row = group * experts;
        double most = Double.NEGATIVE_INFINITY;
        for (int e = 0; e < experts; e++) {
            exponents[e] = prior[e];
            double part = 1;
            for (int g = group; g >= 0 && part > 0; g--) {
                exponents[e] += part * exponent(g * experts + e);
                part *= labels[g] >= KNOWN ? 0 : 1 - labels[g] / KNOWN;
            }
            most = Math.max(most, exponents[e]);
        }
        double sum = 0;
        for (int e = 0; e < experts; e++) {
            double weight = Math.exp(exponents[e] - most);
            weights[row + e] = (float) weight;
            sum += weight;
        }
        for (int e = 0; e < experts; e++) {
            weights[row + e] /= (float) sum;
        }
    }

    private double exponent(int at) {
        float rate = rate(at);
        return Math.log(rate) - rate * regrets[at];
    }

    /** Largest rate: lower once a group of longer leads has labels, whose errors are not independent. */
    private float cap(int at) {
        return at >= experts && labels[at / experts] >= KNOWN ? settled : fastest;
    }

    private float rate(int at) {
        return variances[at] == 0 ? cap(at) : Math.min(cap(at), (float) Math.sqrt(logarithm / variances[at]));
    }
}
