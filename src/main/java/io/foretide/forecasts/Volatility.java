package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import java.util.Arrays;

/**
 * How large the next absolute error of one step will be, as a multiple of the usual one: exponentially weighted means at
 * three constants, GARCH(1,1), a regression of the next error on all of them (as HAR regresses on means over several
 * spans), and the profile of the error over the main season.
 *
 * <p>Corsi, A simple approximate long-memory model of realized volatility, 2009.
 */
final class Volatility {
    /** Number of spread candidates of a group: see {@link #ratios}, and the group's own fast mean. */
    static final int CANDIDATES = 7;

    private static final int BINS = 48;
    private static final float[] RATES = {0.25f, 0.06f, 0.02f, 0.005f};
    private static final float SLOWEST = SpreadMix.SLOWEST;
    private static final float SPIKE = 10;
    private static final float FORGETTING = 0.9998f;
    private static final float PROFILE = 0.06f;

    private final int season; // 0 for none
    private final float[] profile; // (bins) error by usual error
    private final float[] means = new float[RATES.length]; // of absolute errors without the profile
    private final Garch garch = new Garch();
    private final Covariance covariance = new Covariance(6, 1);
    private final float[] layer = {0.2f, 0.05f, 0.05f, 0.25f, 0.2f, 0.2f};
    private final float[] row = new float[6];
    private final float[] gain = new float[6];
    private float slow; // mean of absolute errors without the profile
    private float level; // mean of absolute errors
    private float predicted = 1; // mean prediction of the regression
    private float last; // newest absolute error without the profile
    private int steps;

    Volatility(int season) {
        this.season = season;
        profile = new float[season == 0 ? 0 : Math.min(season, BINS)];
        Arrays.fill(profile, 1);
    }

    /** Takes the error of the forecast of one step ahead. */
    void observe(double error, long step, double envelope) {
        int bin = bin(step);
        float size = (float) Math.min(Math.abs(error), Float.MAX_VALUE / 4);
        if (steps >= 9) {
            size = (float) Math.min(size, Math.max(SPIKE * slow, envelope));
        }
        float plain = size / profileAt(step);
        if (slow > 0 && steps > 3) {
            float label = Math.min(SPIKE, plain / slow);
            float expected = har();
            predicted += Math.max(SLOWEST, 1f / steps) * (Math.max(0.1f, expected) - predicted);
            covariance.update(row, FORGETTING, gain);
            float most = 6;
            Vectors.add(Math.max(-most, Math.min(most, label - expected)), gain, 0, layer, 0, row.length);
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
            float seen = Math.min(SPIKE / 2, size / level);
            profile[bin] = HalfPrecision.round(Math.max(
                    0.1f,
                    profile[bin]
                            + Math.max(PROFILE * profile.length / season, 1f / (2 + steps / profile.length))
                                    * (seen - profile[bin])));
        }
    }

    /** The usual error of one step ahead changes with the scale of the series. */
    void wake() {
        steps = Math.min(steps, 1);
    }

    /** Multiples of the usual error that do not depend on the target: 1, middle mean, fast mean, GARCH, regression. */
    void ratios(float[] to) {
        boolean known = slow > 0;
        to[0] = 1;
        to[1] = season > 0 || !known ? 1 : means[2] / slow;
        to[2] = known ? means[1] / slow : 1;
        to[3] = garch.ratio();
        to[4] = known ? Math.max(0.1f, har()) / predicted : 1;
    }

    /** Error at a step of the season by the usual error; the first of the ratios goes without it. */
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

    private float har() {
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
