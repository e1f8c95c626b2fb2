package io.foretide.forecasts;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * A linear forecast of {@link LeadAlignedFeatures}, fitted online by recursive least squares with forgetting, one
 * covariance and one coefficient vector per group of leads; each step teaches one lead of each group, drawn by a hash. An error counts for at most three times the usual one
 * (Huber's weights on the innovation), unless a flag among the known inputs, such as a holiday, explains it. Label and features are changes from the value at the origin, in scales.
 */
final class LeadAlignedReadout {
    private static final float FORGETTING = 0.9993f;
    private static final float FORGETTING_NEXT = 0.999f; // of the group of lead 1
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

    /** Features of a group. */
    private int width(int group) {
        return groups.low(group) < OthersRing.STEPS ? features.width() : features.common();
    }

    int resets() {
        return resets;
    }

    /**
     * Learns the step after the latest one in the history, from earlier origins.
     *
     * @param apart leads that count as exceptions and are not learned
     */
    void learn(
            QuantizedHistory history,
            double value,
            double scale,
            OthersRing others,
            KnownInputs known,
            ObservedSteps observed,
            IntPredicate apart) {
        for (int g = 0; g < groups.count(); g++) {
            int lead = groups.drawn(g, history.count());
            if (history.reaches(lead - 1) && observed.at(lead - 1) && !apart.test(lead)) {
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
        features.writeLead(
                history, lead - 1, lead, scale, known, lead, row); // whose newest step is the one to be learned
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
        boolean early = labels[g] <= 10;
        boolean explained = known.isFlagged(lead, lead);
        float most = early || explained ? Float.MAX_VALUE : HUBER * usual[g];
        float held = early ? size : Math.min(size, SPIKE * usual[g]);
        usual[g] += Math.max(USUAL_RATE, 1f / labels[g]) * (held - usual[g]);
        covariances[g].update(row, g == 0 ? FORGETTING_NEXT : FORGETTING, gain);
        Vectors.add(Math.max(-most, Math.min(most, error)), gain, 0, layer, at, width);
        if (!Float.isFinite(layer[at])) {
            reset(g);
        }
    }

    /** Writes forecasts for leads 1, 2, … as changes from the newest value. */
    void forecast(QuantizedHistory history, double scale, OthersRing others, KnownInputs known, double[] to) {
        features.writeOrigin(history, 0, scale, others.values(), others.at(0), row);
        for (int lead = 1; lead <= to.length; lead++) {
            features.writeLead(history, 0, lead, scale, known, 0, row);
            to[lead - 1] = sum(lead, 0, row.length) * scale;
        }
    }

    /** What the inputs known in advance add to the forecast for a lead, in the value's unit; {@link #forecast} was called before. */
    double known(QuantizedHistory history, double scale, KnownInputs known, int lead) {
        features.writeLead(history, 0, lead, scale, known, 0, row);
        return sum(lead, features.common() - features.known(), features.common()) * scale;
    }

    /** The row's features from one to before another, those that a group has, by the lead's coefficients. */
    private float sum(int lead, int from, int to) {
        int below = groups.below(lead);
        float sum = sum(below, from, to, row);
        float share = groups.share(lead);
        return share > 0 ? sum + share * (sum(below + 1, from, to, row) - sum) : sum;
    }

    private float sum(int group, int from, int to, float[] of) {
        return Vectors.dot(layer, group * of.length + from, of, from, Math.min(to, width(group)) - from);
    }

    /** Forgets how sure the coefficients are: the series has changed its scale. */
    void wake() {
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
