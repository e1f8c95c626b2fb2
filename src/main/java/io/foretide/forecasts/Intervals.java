package io.foretide.forecasts;

import java.util.List;

/**
 * Distances of the quantiles from the median, per anchor lead, as multiples of the usual absolute error there. Each
 * follows what came by a small step: up by q when the value came above the quantile, down by 1 − q otherwise; in the
 * long run a share q falls below, whatever the series does, and when errors shrink or grow the distances go along at
 * once. The first twenty labels place them as if errors were normal.
 *
 * <p>Gibbs and Candès, Adaptive conformal inference under distribution shift, 2021; Angelopoulos, Candès and
 * Tibshirani, Conformal PID control, 2023 (the proportional part: quantile tracking).
 */
final class Intervals {
    static final int TRUSTED = 20;
    private static final float RATE = 0.04f;
    private static final float FORGETTING = 1 / 200f;
    private static final float SPIKE = 20;
    /** Mean absolute value of a standard normal variable. */
    private static final double NORMAL_MEAN = 0.7978845608;

    private final float[] probabilities;
    private final int median;
    private final float[] offsets; // (anchors, quantiles)
    private final UsualErrors usual;

    Intervals(Leads leads, List<Double> quantiles, int median) {
        this.median = median;
        probabilities = new float[quantiles.size()];
        for (int q = 0; q < probabilities.length; q++) {
            probabilities[q] = quantiles.get(q).floatValue();
        }
        offsets = new float[leads.count() * probabilities.length];
        usual = new UsualErrors(leads, FORGETTING, SPIKE);
        for (int a = 0; a < leads.count(); a++) {
            place(a);
        }
    }

    /** Mean absolute error of the median at an anchor, in scales, positive. */
    float usual(int anchor) {
        return usual.at(anchor);
    }

    boolean trusted(int anchor) {
        return usual.labels(anchor) >= TRUSTED;
    }

    /** Distance of a quantile from the median at a lead. */
    float offset(int lead, int quantile, Leads leads) {
        return leads.at(lead, offsets, probabilities.length, quantile) * usual.atLead(lead);
    }

    /** Learns one label: what came, and the quantiles that had been forecast for it from {@code at} on. */
    void learn(int anchor, float[] forecast, int at, float median0, float actual) {
        usual.learn(anchor, Math.abs(actual - median0));
        if (!trusted(anchor)) {
            place(anchor);
            return;
        }
        int row = anchor * probabilities.length;
        for (int q = 0; q < probabilities.length; q++) {
            float below = actual <= forecast[at + q] ? 1 : 0;
            offsets[row + q] += RATE * (probabilities[q] - below);
        }
        order(row);
    }

    void walk(Fields fields) {
        fields.floats(offsets);
        usual.walk(fields);
    }

    private void place(int anchor) {
        for (int q = 0; q < probabilities.length; q++) {
            offsets[anchor * probabilities.length + q] = (float) (Normal.quantile(probabilities[q]) / NORMAL_MEAN);
        }
        order(anchor * probabilities.length);
    }

    /** The median's own distance is 0, those below it never positive, above never negative, and none cross. */
    private void order(int row) {
        offsets[row + median] = 0;
        for (int q = median - 1; q >= 0; q--) {
            offsets[row + q] = Math.min(offsets[row + q], offsets[row + q + 1]);
        }
        for (int q = median + 1; q < probabilities.length; q++) {
            offsets[row + q] = Math.max(offsets[row + q], offsets[row + q - 1]);
        }
    }
}
