package io.foretide.forecasts;

import java.util.Arrays;

/**
 * A linear layer that one channel adapts for itself by recursive least squares with forgetting. One covariance serves
 * all leads: the gain worked out for an origin's features is kept, and lead h applies it when its label comes, h steps
 * later. An error counts for at most three times the usual absolute one, so that spikes do not tear the layer away
 * (Huber's weights on the innovation).
 */
final class Readout implements Expert {
    private static final float VARIANCE = 0.01f;
    private static final float HUBER = 3;
    private static final float SPIKE = 8;
    private static final float USUAL_RATE = 0.003f;

    private final String name;
    private final Basis basis;
    private final int features;
    private final Leads leads;
    private final int horizon;
    private final boolean compact;
    private final Covariance covariance;
    private final float[] layer; // (anchors, features)
    private final float[] gains; // ring of (horizon) origins, each (features)
    private final float[] seen; // the same ring: their features
    private final UsualErrors usual;
    private final float[] row; // scratch: (features)
    private final float[] anchors; // scratch: (anchors)
    private long origins;
    private int open;
    private int resets;

    Readout(String name, Basis basis, Leads leads, int horizon, double forgetting, boolean compact) {
        this.name = name;
        this.basis = basis;
        this.features = basis.width();
        this.leads = leads;
        this.horizon = horizon;
        this.compact = compact;
        covariance = new Covariance(features, (float) forgetting, VARIANCE);
        layer = new float[leads.count() * features];
        gains = new float[horizon * features];
        seen = new float[horizon * features];
        usual = new UsualErrors(leads, USUAL_RATE, SPIKE);
        row = new float[features];
        anchors = new float[leads.count()];
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void learn(History history) {
        for (int anchor = 0; anchor < leads.count() && leads.lead(anchor) <= open; anchor++) {
            int lead = leads.lead(anchor);
            int base = basis.lag(lead) + lead;
            if (history.reaches(base)) {
                double actual = (history.value(0) - history.value(base)) / history.scale(lead);
                if (!Double.isNaN(actual)) {
                    learn(anchor, (float) actual);
                }
            }
        }
    }

    @Override
    public void forecast(Moment now, float[] to) {
        int slot = slot(origins);
        basis.write(now, row);
        System.arraycopy(row, 0, seen, slot, features);
        if (now.foreseen()) {
            seen[slot] = Float.NaN; // says so to whoever would learn from it
        } else if (now.learning() && !covariance.update(row, gains, slot)) {
            reset();
        }
        if (compact) {
            Halves.round(gains, slot, features);
            Halves.round(seen, slot, features);
        }
        for (int anchor = 0; anchor < anchors.length; anchor++) {
            anchors[anchor] = Vectors.dot(layer, anchor * features, row, 0, features);
        }
        for (int lead = 1; lead <= horizon; lead++) {
            to[lead - 1] = base(now.history(), lead) + leads.at(lead, anchors, 1, 0);
        }
        origins++;
        open = Math.min(open + 1, horizon);
    }

    @Override
    public void clear() {
        open = 0;
    }

    @Override
    public int resets() {
        return resets;
    }

    @Override
    public void walk(Fields fields) {
        covariance.walk(fields);
        fields.floats(layer);
        Halves.walk(fields, gains, compact);
        Halves.walk(fields, seen, compact);
        usual.walk(fields);
        origins = fields.number(origins);
        open = fields.count(open);
        resets = fields.count(resets);
    }

    /** What it corrects, as a change from the origin in scales; 0 where history does not reach it. */
    private float base(History history, int lead) {
        int lag = basis.lag(lead);
        if (lag == 0 || !history.reaches(lag)) {
            return 0;
        }
        double change = (history.value(lag) - history.value(0)) / history.scale(0);
        return Double.isNaN(change) ? 0 : (float) change;
    }

    private void learn(int anchor, float actual) {
        int slot = slot(origins - leads.lead(anchor));
        if (Float.isNaN(seen[slot])) {
            return;
        }
        int at = anchor * features;
        float error = actual - Vectors.dot(layer, at, seen, slot, features);
        if (!Float.isFinite(error)) {
            reset();
            return;
        }
        float most = HUBER * usual.at(anchor);
        Vectors.add(Math.max(-most, Math.min(most, error)), gains, slot, layer, at, features);
        usual.learn(anchor, Math.abs(error));
    }

    private int slot(long origin) {
        return (int) (origin % horizon) * features;
    }

    private void reset() {
        resets++;
        covariance.reset();
        Arrays.fill(layer, 0);
        Arrays.fill(gains, 0);
        usual.begin();
    }
}
