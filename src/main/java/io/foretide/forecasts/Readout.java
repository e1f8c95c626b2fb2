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
    private final int leads;
    private final Covariance covariance;
    private final float[] layer; // (leads, features)
    private final float[] gains; // ring of (leads) origins, each (features)
    private final float[] seen; // the same ring: their features
    private final float[] usual; // (leads) mean absolute error
    private final int[] labels; // (leads)
    private final float[] row; // scratch: (features)
    private long origins;
    private long open;
    private long resets;

    Readout(String name, Basis basis, int leads, double forgetting) {
        this.name = name;
        this.basis = basis;
        this.features = basis.width();
        this.leads = leads;
        covariance = new Covariance(features, (float) forgetting, VARIANCE);
        layer = new float[leads * features];
        gains = new float[leads * features];
        seen = new float[leads * features];
        usual = new float[leads];
        labels = new int[leads];
        row = new float[features];
        begin();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void learn(History history) {
        for (int lead = 1; lead <= Math.min(open, leads); lead++) {
            int base = basis.lag(lead) + lead;
            if (history.reaches(base)) {
                double actual = (history.value(0) - history.value(base)) / history.scale(lead);
                if (!Double.isNaN(actual)) {
                    learn(lead, (float) actual);
                }
            }
        }
    }

    @Override
    public void forecast(Moment now, float[] to) {
        int slot = slot(origins);
        basis.write(now, row);
        System.arraycopy(row, 0, seen, slot, features);
        if (now.learning() && !covariance.update(row, gains, slot)) {
            reset();
        }
        for (int lead = 1; lead <= leads; lead++) {
            to[lead - 1] = base(now.history(), lead) + Vectors.dot(layer, (lead - 1) * features, row, 0, features);
        }
        origins++;
        open++;
    }

    @Override
    public void clear() {
        open = 0;
    }

    @Override
    public long resets() {
        return resets;
    }

    @Override
    public void walk(Fields fields) {
        covariance.walk(fields);
        fields.floats(layer);
        fields.floats(gains);
        fields.floats(seen);
        fields.floats(usual);
        for (int lead = 0; lead < leads; lead++) {
            labels[lead] = (int) fields.number(labels[lead]);
        }
        origins = fields.number(origins);
        open = fields.number(open);
        resets = fields.number(resets);
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

    private void learn(int lead, float actual) {
        int slot = slot(origins - lead);
        int at = (lead - 1) * features;
        float error = actual - Vectors.dot(layer, at, seen, slot, features);
        if (!Float.isFinite(error)) {
            reset();
            return;
        }
        float most = HUBER * usual[lead - 1];
        Vectors.add(Math.max(-most, Math.min(most, error)), gains, slot, layer, at, features);
        labels[lead - 1] = Math.min(labels[lead - 1] + 1, 1 << 20);
        float rate = Math.max(USUAL_RATE, 1f / labels[lead - 1]);
        usual[lead - 1] += rate * (Math.min(Math.abs(error), SPIKE * usual[lead - 1]) - usual[lead - 1]);
        usual[lead - 1] = Math.max(1e-6f, usual[lead - 1]);
    }

    private int slot(long origin) {
        return (int) (origin % leads) * features;
    }

    private void reset() {
        resets++;
        covariance.reset();
        Arrays.fill(layer, 0);
        Arrays.fill(gains, 0);
        begin();
    }

    private void begin() {
        Arrays.fill(labels, 0);
        for (int lead = 1; lead <= leads; lead++) {
            usual[lead - 1] = (float) Math.sqrt(lead);
        }
    }
}
