package io.foretide.forecasts;

/** The mean absolute error of late, per anchor lead, in scales; a spike counts for twenty of it at most. */
final class UsualErrors {
    private static final float FORGETTING = 1 / 200f;
    private static final float SPIKE = 20;

    private final float[] means; // (anchors)
    private final int[] labels; // (anchors)

    UsualErrors(Leads leads) {
        means = new float[leads.count()];
        labels = new int[leads.count()];
        for (int a = 0; a < means.length; a++) {
            means[a] = (float) Math.sqrt(leads.lead(a));
        }
    }

    /** Positive. */
    float at(int anchor) {
        return means[anchor];
    }

    /** At any lead, in proportion between the anchors. */
    float at(int lead, Leads leads) {
        return leads.at(lead, means, 1, 0);
    }

    /** How many errors it is the mean of. */
    int labels(int anchor) {
        return labels[anchor];
    }

    void learn(int anchor, float error) {
        labels[anchor] = Math.min(labels[anchor] + 1, 1 << 20);
        float rate = Math.max(FORGETTING, 1f / labels[anchor]);
        float mean = means[anchor];
        means[anchor] = Math.max(1e-6f, mean + rate * (Math.min(error, SPIKE * mean) - mean));
    }

    void walk(Fields fields) {
        fields.floats(means);
        for (int a = 0; a < labels.length; a++) {
            labels[a] = fields.count(labels[a]);
        }
    }
}
