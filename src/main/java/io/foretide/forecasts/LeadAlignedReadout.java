package io.foretide.forecasts;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Linear forecast from {@link LeadAlignedFeatures}, fitted online by recursive least squares with forgetting. Each
 * group of leads has one covariance and one coefficient vector. Each step is learned at one lead per group, drawn by a
 * hash. Errors are clipped to three times the usual error (Huber's weights on the innovation), unless a flag among the
 * known inputs, such as a holiday, explains them. Labels and features are changes from the value at the origin, in
 * scales.
 */
final class LeadAlignedReadout {
    private static final float FORGETTING = 0.9993f;
    private static final float FORGETTING_NEXT = 0.999f; // for the group of lead 1
    private static final float VARIANCE = 0.02f;
    private static final float HUBER = 3;
    private static final float SPIKE = 8;
    private static final float USUAL_RATE = 0.003f;

    private final LeadGroups groups;
    private final LeadAlignedFeatures features;
    private final Covariance[] covariances; // (groups)
    private final float[] layer; // (groups, width)
    private final float[] usual; // (groups) mean absolute innovation
    private final int[] labels; // (groups)
    private final float[] row; // scratch: (width)
    private final float[] gain; // scratch: (width)
    private int resets;

    LeadAlignedReadout(LeadGroups groups, LeadAlignedFeatures features) {
        this.groups = groups;
        this.features = features;
        covariances = new Covariance[groups.count()];
        for (int g = 0; g < covariances.length; g++) {
            covariances[g] = new Covariance(width(g), VARIANCE);
        }
        layer = new float[groups.count() * features.width()];
        usual = new float[groups.count()];
        labels = new int[groups.count()];
        for (int g = 0; g < groups.count(); g++) {
            features.begin(groups.anchor(g), layer, g * features.width());
        }
        row = new float[features.width()];
        gain = new float[features.width()];
    }

    /** Returns the number of features of a group. */
    private int width(int group) {
        return groups.low(group) < OthersRing.STEPS ? features.width() : features.common();
    }

    int resets() {
        return resets;
    }

    /**
     * Learns the value of the step that follows the history, from earlier origins.
     *
     * @param exceptions leads that are not learned
     */
    void learn(
            QuantizedHistory history,
            double value,
            double scale,
            OthersRing others,
            KnownInputs known,
            ObservedSteps observed,
            IntPredicate exceptions) {
        for (int g = 0; g < groups.count(); g++) {
            int lead = groups.drawLead(g, history.count());
            if (history.reaches(lead - 1) && observed.at(lead - 1) && !exceptions.test(lead)) {
                learn(g, lead, history, value, scale, others, known);
            }
        }
    }

    private void learn(
            int g,
            int lead,
            QuantizedHistory history,
            double value,
            double scale,
            OthersRing others,
            KnownInputs known) {
        features.writeOrigin(history, lead - 1, scale, others.values(), others.at(lead - 1), row);
        features.writeLead(history, lead - 1, lead, scale, known, lead, row); // the known inputs include the new step
        float label = (float) ((value - history.value(lead - 1)) / scale);
        int at = g * row.length;
        int width = width(g);
        float error = label - Vectors.dot(layer, at, row, 0, width);
        if (!Float.isFinite(error)) {
            reset(g);
            return;
        }
        float size = Math.abs(error);
        labels[g] = Math.min(labels[g] + 1, 1 << 20);
        boolean warmUp = labels[g] <= 10;
        boolean explained = known.isFlagged(lead, lead);
        float limit = warmUp || explained ? Float.MAX_VALUE : HUBER * usual[g];
        float clipped = warmUp ? size : Math.min(size, SPIKE * usual[g]);
        usual[g] += Math.max(USUAL_RATE, 1f / labels[g]) * (clipped - usual[g]);
        covariances[g].update(row, g == 0 ? FORGETTING_NEXT : FORGETTING, gain);
        Vectors.add(Math.max(-limit, Math.min(limit, error)), gain, 0, layer, at, width);
        if (!Float.isFinite(layer[at])) {
            reset(g);
        }
    }

    /** Writes (horizon) forecasts, as changes from the newest value in its unit. */
    void forecast(QuantizedHistory history, double scale, OthersRing others, KnownInputs known, double[] to) {
        features.writeOrigin(history, 0, scale, others.values(), others.at(0), row);
        for (int lead = 1; lead <= to.length; lead++) {
            features.writeLead(history, 0, lead, scale, known, 0, row);
            to[lead - 1] = sum(lead, 0, row.length) * scale;
        }
    }

    /**
     * Returns the contribution of the inputs known in advance to the forecast at a lead, in the value's unit. {@link
     * #forecast} must have been called before.
     */
    double known(QuantizedHistory history, double scale, KnownInputs known, int lead) {
        features.writeLead(history, 0, lead, scale, known, 0, row);
        return sum(lead, features.common() - features.known(), features.common()) * scale;
    }

    /**
     * Returns the sum of features times coefficients of a lead, over the feature indices from (inclusive) to
     * (exclusive).
     */
    private float sum(int lead, int from, int to) {
        int below = groups.below(lead);
        float sum = sum(below, from, to, row);
        float share = groups.share(lead);
        return share > 0 ? sum + share * (sum(below + 1, from, to, row) - sum) : sum;
    }

    private float sum(int group, int from, int to, float[] of) {
        return Vectors.dot(layer, group * of.length + from, of, from, Math.min(to, width(group)) - from);
    }

    /** Resets the covariances after a change of the series' scale. */
    void onScaleChange() {
        for (Covariance covariance : covariances) {
            covariance.reset();
        }
        Arrays.fill(labels, 0);
    }

    void walk(StateFields fields) {
        for (Covariance covariance : covariances) {
            covariance.walk(fields);
        }
        for (int g = 0; g < covariances.length; g++) {
            fields.floats(layer, g * row.length, width(g));
        }
        fields.floats(usual);
        for (int g = 0; g < labels.length; g++) {
            labels[g] = fields.count(labels[g]);
        }
        resets = fields.count(resets);
    }

    private void reset(int g) {
        resets++;
        covariances[g].reset();
        features.begin(groups.anchor(g), layer, g * row.length);
        labels[g] = 0;
    }
}
