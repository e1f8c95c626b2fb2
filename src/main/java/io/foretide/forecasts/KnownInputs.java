package io.foretide.forecasts;

import java.util.Arrays;

/**
 * Inputs whose values are known in advance, such as temperature or promotions, as one channel's readout uses them: the
 * values of the last horizon + 1 steps and of the steps ahead, in standard deviations from each input's mean. Mean and
 * deviation are running ones over past steps. A value is held to six deviations, so that one wrong number does little.
 *
 * <p>Each input has three features: its value at the target, the difference of that from the value at the origin, and the
 * difference of their squares. A target for which nothing has arrived gives features of 0: the input then has no say in
 * that lead. Nothing is extrapolated beyond the steps for which values have arrived.
 */
final class KnownInputs {
    /** Features of each input. */
    static final int FEATURES = 3;

    private static final double SLOWEST = 1.0 / 2000;
    private static final float MOST = 6;
    private static final float BENT = 3; // deviations from which on the bend goes no further

    private final int inputs;
    private final int horizon;
    private final float[] past; // (horizon + 1, inputs) ring of the last steps
    private final float[] ahead; // (horizon, inputs) from lead 1 on
    private final double[] means; // (inputs)
    private final double[] variances; // (inputs)
    private final int[] counts; // (inputs) values behind mean and variance
    private long steps;

    KnownInputs(int inputs, int horizon) {
        this.inputs = inputs;
        this.horizon = horizon;
        past = new float[(inputs == 0 ? 0 : horizon + 1) * inputs];
        ahead = new float[horizon * inputs];
        means = new double[inputs];
        variances = new double[inputs];
        counts = new int[inputs];
        Arrays.fill(past, Float.NaN);
        Arrays.fill(ahead, Float.NaN);
    }

    /** Number of features of one row. */
    int width() {
        return FEATURES * inputs;
    }

    /**
     * Takes the next step.
     *
     * @param values (inputs, horizon + 1) of the step and of the leads after it, NaN where unknown; empty if nothing is known
     */
    void add(float[] values) {
        if (inputs == 0) {
            return;
        }
        int slot = (int) (steps % (horizon + 1)) * inputs;
        steps++;
        for (int k = 0; k < inputs; k++) {
            int at = k * (horizon + 1);
            boolean any = values.length > 0;
            if (any && Float.isFinite(values[at])) {
                learn(k, values[at]);
            }
            past[slot + k] = any ? normalized(k, values[at]) : Float.NaN;
            for (int lead = 1; lead <= horizon; lead++) {
                ahead[(lead - 1) * inputs + k] = any ? normalized(k, values[at + lead]) : Float.NaN;
            }
        }
    }

    /**
     * Assumes another value ahead.
     *
     * @param lead of the newest step, 1 or more
     * @param value NaN: unknown
     */
    void assume(int input, int lead, float value) {
        ahead[(lead - 1) * inputs + input] = normalized(input, value);
    }

    /** Lets steps pass of which nothing is known. */
    void pass(int missing) {
        for (int i = 0; i < Math.min(missing, horizon + 1); i++) {
            add(new float[0]);
        }
    }

    /**
     * Writes a row's features, from {@code at} on.
     *
     * @param origin lag of the origin, 0 for the newest step
     * @param lead of the target, which is a step ahead where it is larger than the lag
     */
    void write(int origin, int lead, float[] to, int at) {
        int i = at;
        for (int k = 0; k < inputs; k++) {
            float target = value(k, origin - lead);
            float now = value(k, origin);
            boolean known = !Float.isNaN(target);
            boolean both = known && !Float.isNaN(now);
            to[i++] = known ? target : 0;
            to[i++] = both ? target - now : 0;
            to[i++] = both ? bent(target) - bent(now) : 0;
        }
    }

    /** Rises on both sides of the mean, since heating and cooling both take power. */
    private static float bent(float value) {
        return Math.min(BENT * BENT, value * value) / BENT;
    }

    /** The value of an input at a lag, or at a lead where the lag is negative; NaN if unknown. */
    private float value(int input, int lag) {
        if (lag < 0) {
            return ahead[(-lag - 1) * inputs + input];
        }
        return lag < steps ? past[(int) ((steps - 1 - lag) % (horizon + 1)) * inputs + input] : Float.NaN;
    }

    private void learn(int k, double value) {
        counts[k] = Math.min(counts[k] + 1, 1 << 20);
        double rate = Math.max(SLOWEST, 1.0 / counts[k]);
        double most = counts[k] > 20 && variances[k] > 0 ? MOST * Math.sqrt(variances[k]) : Double.MAX_VALUE;
        double distance = Math.max(-most, Math.min(most, value - means[k]));
        means[k] += rate * distance;
        variances[k] += rate * ((1 - rate) * distance * distance - variances[k]);
    }

    private float normalized(int k, float value) {
        if (!Float.isFinite(value) || !(variances[k] > 0)) {
            return Float.NaN;
        }
        double distance = (value - means[k]) / Math.sqrt(variances[k]);
        return Halves.round((float) Math.max(-MOST, Math.min(MOST, distance)));
    }

    void walk(Fields fields) {
        fields.halves(past);
        fields.halves(ahead);
        fields.doubles(means);
        fields.doubles(variances);
        for (int k = 0; k < inputs; k++) {
            counts[k] = fields.count(counts[k]);
        }
        steps = fields.number(steps);
    }
}
