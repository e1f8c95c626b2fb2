package io.foretide.forecasts;

import java.util.Arrays;

/**
 * How much each expert counts, per anchor lead: exponentiated gradient with the second-order correction and a learning
 * rate of each expert's own, so that experts that err much or wildly lose weight fast and there is no rate to tune. The
 * gradient is that of half the absolute and half the squared error of the weighted mean, in usual errors; what was
 * learned fades slowly.
 *
 * <p>Kivinen and Warmuth, Exponentiated gradient versus gradient descent, 1997; Wintenberger, Optimal learning with
 * Bernstein online aggregation, 2017.
 */
final class Mix {
    private static final float FORGETTING = 0.9995f;
    private static final float MOST_RATE = 0.5f;
    private static final float MOST = 4;

    private final int experts;
    private final boolean learning;
    private final float[] weights; // (anchors, experts), each row sums to 1; follows from the other two
    private final float[] regrets; // (anchors, experts) faded sums of what each cost more than the mix
    private final float[] variances; // (anchors, experts) faded sums of its square
    private final double[] exponents; // scratch: (experts)
    private final double logarithm; // of how many they are
    private boolean stale; // the other two have changed since weights was worked out

    Mix(int anchors, int experts, boolean learning) {
        this.experts = experts;
        this.learning = learning;
        weights = new float[anchors * experts];
        regrets = new float[anchors * experts];
        variances = new float[anchors * experts];
        exponents = new double[experts];
        logarithm = Math.log(experts);
        Arrays.fill(weights, 1f / experts);
    }

    /** The weighted mean of (experts, leads) forecasts, into (leads). */
    void forecast(float[][] forecasts, Leads leads, float[] to) {
        weigh();
        for (int lead = 1; lead <= to.length; lead++) {
            float sum = 0;
            for (int e = 0; e < experts; e++) {
                sum += leads.at(lead, weights, experts, e) * forecasts[e][lead - 1];
            }
            to[lead - 1] = sum;
        }
    }

    /**
     * Learns one label.
     *
     * @param values open numbers of the origin: the experts' forecasts stand first, from {@code at} on
     * @param mixed what the mix had said
     * @param actual what came
     * @param usual the usual absolute error here, positive
     */
    void learn(int anchor, float[] values, int at, float mixed, float actual, float usual) {
        if (!learning || experts == 1) {
            return;
        }
        float error = (mixed - actual) / usual;
        float slope = 0.5f * Math.signum(error) + 0.5f * held(error);
        int row = anchor * experts;
        for (int e = 0; e < experts; e++) {
            float cost = held(slope * (values[at + e] - mixed) / usual);
            variances[row + e] = FORGETTING * variances[row + e] + cost * cost;
            regrets[row + e] = FORGETTING * regrets[row + e] + cost * (1 + rate(row + e) * cost);
        }
        stale = true;
    }

    float weight(int anchor, int expert) {
        weigh();
        return weights[anchor * experts + expert];
    }

    void walk(Fields fields) {
        fields.floats(regrets);
        fields.floats(variances);
        stale = learning;
    }

    private void weigh() {
        for (int row = 0; row < weights.length && stale; row += experts) {
            weigh(row);
        }
        stale = false;
    }

    /** Weight ∝ rate × exp(−rate × regret). */
    private void weigh(int row) {
        double most = Double.NEGATIVE_INFINITY;
        for (int e = 0; e < experts; e++) {
            exponents[e] = exponent(row + e);
            most = Math.max(most, exponents[e]);
        }
        double sum = 0;
        for (int e = 0; e < experts; e++) {
            exponents[e] = Math.exp(exponents[e] - most);
            sum += exponents[e];
        }
        for (int e = 0; e < experts; e++) {
            weights[row + e] = (float) (exponents[e] / sum);
        }
    }

    private double exponent(int e) {
        float rate = rate(e);
        return Math.log(rate) - rate * regrets[e];
    }

    private float rate(int e) {
        return variances[e] == 0 ? MOST_RATE : Math.min(MOST_RATE, (float) Math.sqrt(logarithm / variances[e]));
    }

    private static float held(float value) {
        return Math.max(-MOST, Math.min(MOST, value));
    }
}
