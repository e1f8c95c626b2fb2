package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;

/**
 * Weights of experts by Bernstein online aggregation, one set per group of leads: exponentiated gradient with a
 * second-order correction. Each expert has its own learning rate, so there is no rate to tune. Old losses are
 * discounted slowly.
 *
 * <p>Wintenberger, Optimal learning with Bernstein online aggregation, 2017.
 */
final class BernsteinAggregation {
    private static final float FORGETTING = 0.9995f;
    private static final float MAX = 4;
    private static final double SETTLED = 0.25;
    private static final int BLURRED = 12; // low bits left out of the noise: they depend on the order of sums
    private static final float KNOWN = 8; // labels after which a group uses only its own losses

    private final int experts;
    private final float maxRate;
    private final float settledRate; // maximum learning rate of a group of longer leads that has labels
    private final float[] prior; // (experts) logarithms of the initial weights
    private final float[]
            weights; // (groups, experts), each row sums to 1; derived from the fields below and computed on demand
    private final float[] regrets; // (groups, experts) discounted sums of each expert's excess loss over the mixture
    private final float[] variances; // (groups, experts) discounted sums of its square
    private final float[] labels; // (groups)
    private final double[] exponents; // scratch: (experts)
    private final double logarithm;
    private long stale; // bit g is set if the weights of group g must be recomputed

    /**
     * @param start (experts) initial weights
     * @param maxRate maximum learning rate
     */
    BernsteinAggregation(int groups, double[] start, double maxRate) {
        this(groups, start, maxRate, Math.min(maxRate, SETTLED));
    }

    /**
     * @param start (experts) initial weights
     * @param maxRate maximum learning rate
     * @param settledRate maximum learning rate of a group of longer leads that has labels
     */
    BernsteinAggregation(int groups, double[] start, double maxRate, double settledRate) {
        this.maxRate = (float) maxRate;
        this.settledRate = (float) settledRate;
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

    /** Returns the weight of one expert in one group of leads. */
    float weight(int group, int expert) {
        refresh(group);
        return weights[group * experts + expert];
    }

    /** Returns all weights, (groups, experts). */
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
            computeWeights(group);
        }
    }

    /**
     * Learns one label.
     *
     * @param slope derivative of the loss by the mixture's forecast, in units of the usual loss
     * @param forecasts forecasts of the experts, from index {@code at}
     * @param mixed forecast of the mixture
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

    /**
     * Computes a group's weights ∝ prior × rate × exp(−rate × regret). A group with few labels also uses the losses of
     * shorter leads.
     */
    private void computeWeights(int group) {
        int row = group * experts;
        double max = Double.NEGATIVE_INFINITY;
        for (int e = 0; e < experts; e++) {
            exponents[e] = prior[e];
            double share = 1;
            for (int g = group; g >= 0 && share > 0; g--) {
                exponents[e] += share * exponent(g * experts + e);
                share *= labels[g] >= KNOWN ? 0 : 1 - labels[g] / KNOWN;
            }
            max = Math.max(max, exponents[e]);
        }
        double sum = 0;
        for (int e = 0; e < experts; e++) {
            double weight = Math.exp(exponents[e] - max);
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

    /**
     * Maximum learning rate. Lower for longer leads once they have labels, since consecutive errors there are not
     * independent.
     */
    private float maxRateAt(int at) {
        return at >= experts && labels[at / experts] >= KNOWN ? settledRate : maxRate;
    }

    private float rate(int at) {
        return variances[at] == 0
                ? maxRateAt(at)
                : Math.min(maxRateAt(at), (float) Math.sqrt(logarithm / variances[at]));
    }
}
