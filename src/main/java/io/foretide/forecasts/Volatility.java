package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import java.util.Arrays;

/**
 * Estimates of the next absolute one-step error as multiples of the usual one: exponentially weighted means,
 * GARCH(1,1), a regression of the next error on means over several spans (HAR), and a profile of the error over the
 * main season.
 *
 * <p>Corsi, A simple approximate long-memory model of realized volatility, 2009.
 */
final class Volatility {
    /**
     * Number of spread candidates per group: the five {@link #ratios}, the experts' disagreement, and the group's fast
     * mean.
     */
    static final int CANDIDATES = 7;

    private static final int BINS = 48;
    private static final float[] RATES = {0.25f, 0.06f, 0.02f, 0.005f};
    private static final float SLOWEST = SpreadMix.SLOWEST;
    private static final float SPIKE = 10;
    private static final float FORGETTING = 0.9998f;
    private static final float PROFILE = 0.06f;

    private final int season; // 0 for none
    private final float[] profile; // (bins) error divided by the usual error
    private final float[] means = new float[RATES.length]; // (rates) means of absolute errors divided by the profile
    private final Garch garch = new Garch();
    private final Covariance covariance = new Covariance(6, 1);
    private final float[] layer = {0.2f, 0.05f, 0.05f, 0.25f, 0.2f, 0.2f};
    private final float[] row = new float[6];
    private final float[] gain = new float[6];
    private float slow; // mean of absolute errors divided by the profile
    private float level; // mean of absolute errors
    private float predicted = 1; // mean prediction of the regression
    private float last; // newest absolute error divided by the profile
    private int steps;

    Volatility(int season) {
        this.season = season;
        profile = new float[season == 0 ? 0 : Math.min(season, BINS)];
        Arrays.fill(profile, 1);
    }

    /** Adds a one-step error. */
    void observe(double error, long step, double envelope) {
        int bin = bin(step);
        float size = (float) Math.min(Math.abs(error), Float.MAX_VALUE / 4);
        if (steps >= 9) {
            size = (float) Math.min(size, Math.max(SPIKE * slow, envelope));
        }
        float plain = size / profileAt(step);
        if (slow > 0 && steps > 3) {
            float label = Math.min(SPIKE, plain / slow);
            float expected = regression();
            predicted += Math.max(SLOWEST, 1f / steps) * (Math.max(0.1f, expected) - predicted);
            covariance.update(row, FORGETTING, gain);
            float limit = 6;
            Vectors.add(Math.max(-limit, Math.min(limit, label - expected)), gain, 0, layer, 0, row.length);
            for (float c : layer) {
                if (!Float.isFinite(c)) {
                    covariance.reset();
                    Arrays.fill(layer, 0.2f);
                    break;
                }
            }
        }
        steps = Math.min(steps + 1, 1 << 20);
        for (int i = 0; i < RATES.length; i++) {
            means[i] += Math.max(RATES[i], 1f / steps) * (plain - means[i]);
        }
        slow += Math.max(SLOWEST, 1f / steps) * (plain - slow);
        last = plain;
        garch.observe(slow > 0 ? plain / slow : 1);
        level += Math.max(SLOWEST, 1f / steps) * (size - level);
        if (bin >= 0 && level > 0) {
            float relative = Math.min(SPIKE / 2, size / level);
            profile[bin] = HalfPrecision.round(Math.max(
                    0.1f,
                    profile[bin]
                            + Math.max(PROFILE * profile.length / season, 1f / (2 + steps / profile.length))
                                    * (relative - profile[bin])));
        }
    }

    /** Forgets the usual error, after a change of the series' scale. */
    void onScaleChange() {
        steps = Math.min(steps, 1);
    }

    /**
     * Writes the multiples of the usual error that do not depend on the target: 1, slow mean, middle mean, GARCH,
     * regression.
     */
    void ratios(float[] to) {
        boolean known = slow > 0;
        to[0] = 1;
        to[1] = season > 0 || !known ? 1 : means[2] / slow;
        to[2] = known ? means[1] / slow : 1;
        to[3] = garch.ratio();
        to[4] = known ? Math.max(0.1f, regression()) / predicted : 1;
    }

    /**
     * Returns the error at a step of the season relative to the usual error. It applies to all ratios but the first.
     */
    float profileAt(long step) {
        return season == 0 ? 1 : profile[bin(step)];
    }

    void walk(StateFields fields) {
        fields.halves(profile);
        fields.floats(means);
        garch.walk(fields);
        covariance.walk(fields);
        fields.floats(layer);
        slow = fields.single(slow);
        level = fields.single(level);
        predicted = fields.single(predicted);
        last = fields.single(last);
        steps = fields.count(steps);
    }

    private float regression() {
        row[0] = 1;
        row[1] = Math.min(SPIKE, last / slow);
        for (int i = 0; i < RATES.length; i++) {
            row[2 + i] = Math.min(SPIKE, means[i] / slow);
        }
        return Vectors.dot(layer, 0, row, 0, row.length);
    }

    private int bin(long step) {
        return season == 0 ? -1 : (int) (Math.floorMod(step, (long) season) * profile.length / season);
    }
}
