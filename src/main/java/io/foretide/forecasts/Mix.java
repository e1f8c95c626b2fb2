package io.foretide.forecasts;

import java.util.Arrays;

/**
 * How much each expert counts, per anchor lead: exponentiated gradient on the absolute error of the weighted mean,
 * with a little of every weight shared at each step (fixed share) so that an expert can come back.
 *
 * <p>Kivinen and Warmuth, Exponentiated gradient versus gradient descent, 1997; Herbster and Warmuth, Tracking the
 * best expert, 1998.
 */
final class Mix {
    private static final float RATE = 0.05f;
    private static final float SHARE = 1e-4f;

    private final int experts;
    private final boolean learning;
    private final float[] weights; // (anchors, experts), each row sums to 1

    Mix(int anchors, int experts, boolean learning) {
        this.experts = experts;
        this.learning = learning;
        weights = new float[anchors * experts];
        Arrays.fill(weights, 1f / experts);
    }

    /** The weighted mean of (experts, leads) forecasts, into (leads). */
    void forecast(float[][] forecasts, Leads leads, float[] to) {
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
        if (!learning) {
            return;
        }
        int row = anchor * experts;
        float slope = Math.max(-2, Math.min(2, (mixed - actual) / usual));
        float sum = 0;
        for (int e = 0; e < experts; e++) {
            float relative = (values[at + e] - mixed) / usual;
            weights[row + e] *= (float) Math.exp(-RATE * slope * Math.max(-4, Math.min(4, relative)));
            sum += weights[row + e];
        }
        for (int e = 0; e < experts; e++) {
            weights[row + e] = (1 - SHARE) * weights[row + e] / sum + SHARE / experts;
        }
    }

    float weight(int anchor, int expert) {
        return weights[anchor * experts + expert];
    }

    void walk(Fields fields) {
        fields.floats(weights);
    }
}
