package io.foretide.forecasts;

import java.util.Arrays;

/** The mean absolute error of late, per anchor lead, in scales; a spike counts for a number of times of it at most. */
final class UsualErrors {
    private final Leads leads;
    private final float forgetting;
    private final float spike;
    private final float[] means; // (anchors)
    private final int[] labels; // (anchors)

    UsualErrors(Leads leads, float forgetting, float spike) {
        this.leads = leads;
        this.forgetting = forgetting;
        this.spike = spike;
        means = new float[leads.count()];
        labels = new int[leads.count()];
        begin();
    }

    /** Forgets all errors: of a lead is expected what a random walk gives. */
    void begin() {
        Arrays.fill(labels, 0);
        for (int a = 0; a < means.length; a++) {
            means[a] = (float) Math.sqrt(leads.lead(a));
        }
    }

    /** Positive. */
    float at(int anchor) {
        return means[anchor];
    }

    /** At any lead, in proportion between the anchors. */
    float atLead(int lead) {
        return leads.at(lead, means, 1, 0);
    }

    /** How many errors it is the mean of. */
    int labels(int anchor) {
        return labels[anchor];
    }

    void learn(int anchor, float error) {
        labels[anchor] = Math.min(labels[anchor] + 1, 1 << 20);
        float rate = Math.max(forgetting, 1f / labels[anchor]);
        float mean = means[anchor];
        means[anchor] = Math.max(1e-6f, mean + rate * (Math.min(error, spike * mean) - mean));
    }

    void walk(Fields fields) {
        fields.floats(means);
        for (int a = 0; a < labels.length; a++) {
            labels[a] = fields.count(labels[a]);
        }
    }
}
