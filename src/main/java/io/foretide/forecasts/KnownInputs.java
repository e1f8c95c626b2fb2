package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import java.util.Arrays;

/**
 * Inputs whose values are known in advance, such as temperature or promotions, as one channel's readout uses them: the
 * values of the last steps and of the steps ahead, in standard deviations from each input's mean. Mean and deviation are
 * running ones over past steps. A value is held to six deviations, so that one wrong number does little.
 *
 * <p>Features are differences of the value at the target, and of its square, from those at the origin and from those where
 * the lead lands a season earlier; where there is no season, or too long a one, the value at the target stands for the
 * latter two. Flags, such as holidays, count as {@value #FLAG} deviations a unit, and have no features of squares. A target for which nothing has arrived gives features of 0: the input then has no say in that lead. Nothing
 * is extrapolated beyond the steps for which values have arrived.
 */
final class KnownInputs {
    private static final int LONGEST = 336; // longest season whose values are kept: a week of half-hours
    private static final double SLOWEST = 1.0 / 2000;
    private static final float MAX = 6;
    private static final float FLAG =
            8; // deviations that 1 of a flag counts as: one holiday shows half of what the next will bring
    private static final float MAX_FLAG = 4 * FLAG;
    private static final float BENT = 3; // deviations from which on the bend goes no further

    private final int inputs;
    private final int numbers; // those that are not flags; flags come last
    private final int horizon;
    private final int season; // 0: none
    private final int capacity; // steps of the past
    private final float[] past; // (capacity, inputs) ring of the last steps
    private final float[] ahead; // (horizon, inputs) from lead 1 on
    private final double[] means; // (numbers)
    private final double[] variances; // (numbers)
    private final int[] counts; // (numbers) values behind mean and variance
    private long steps;

    /**
     * @param flags how many of the inputs, the last ones, are flags
     * @param seasons in steps, of which the main one, the first, is looked at
     */
    KnownInputs(int inputs, int flags, int horizon, int[] seasons) {
        this.inputs = inputs;
        numbers = inputs - flags;
        this.horizon = horizon;
        season = season(seasons);
        capacity = horizon + 1 + (season == 0 ? 0 : reach(horizon));
        past = new float[inputs == 0 ? 0 : capacity * inputs];
        ahead = new float[horizon * inputs];
        means = new double[numbers];
        variances = new double[numbers];
        counts = new int[numbers];
        Arrays.fill(past, Float.NaN);
        Arrays.fill(ahead, Float.NaN);
    }

    private static int season(int[] seasons) {
        return seasons.length > 0 && seasons[0] <= LONGEST ? seasons[0] : 0;
    }

    /** Number of features of one row. */
    int width() {
        return (season > 0 ? 4 : 3) * numbers + 2 * (inputs - numbers);
    }

    /** Steps in the whole seasons that a lead reaches back. */
    private int reach(int lead) {
        return (lead + season - 1) / season * season;
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
        int slot = (int) (steps % capacity) * inputs;
        steps++;
        for (int k = 0; k < inputs; k++) {
            int at = k * (horizon + 1);
            boolean any = values.length > 0;
            if (k < numbers && any && Float.isFinite(values[at])) {
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
        for (int i = 0; i < Math.min(missing, capacity); i++) {
            add(new float[0]);
        }
    }

    /**
     * Writes a row's features, from index {@code at}.
     *
     * @param origin lag of the origin, 0 for the latest step
     * @param lead of the target, which is in the future if it is larger than the lag
     */
    void write(int origin, int lead, float[] to, int at) {
        int i = at;
        for (int k = 0; k < inputs; k++) {
            float target = value(k, origin - lead);
            float now = value(k, origin);
            float then = season > 0 ? value(k, origin - lead + reach(lead)) : 0;
            to[i++] = difference(target, now);
            if (k < numbers) {
                to[i++] = difference(bent(target), bent(now));
            }
            to[i++] = difference(target, then);
            if (k < numbers && season > 0) {
                to[i++] = difference(bent(target), bent(then));
            }
        }
    }

    /** Whether a flag is another one at a target than at the origin or where the lead lands a season earlier. */
    boolean isFlagged(int origin, int lead) {
        for (int k = numbers; k < inputs; k++) {
            float target = value(k, origin - lead);
            if (difference(target, value(k, origin)) != 0
                    || (season > 0 && difference(target, value(k, origin - lead + reach(lead))) != 0)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a flag is set at a lag, or at a lead where the lag is negative. */
    boolean isSet(int lag) {
        for (int k = numbers; k < inputs; k++) {
            if (value(k, lag) > 0) {
                return true;
            }
        }
        return false;
    }

    /** 0 where not both are known. */
    private static float difference(float target, float before) {
        float difference = target - before;
        return Float.isNaN(difference) ? 0 : difference;
    }

    /** Rises on both sides of the mean, since heating and cooling both need power. */
    private static float bent(float value) {
        return Math.min(BENT * BENT, value * value) / BENT;
    }

    /** The value of an input at a lag, or at a lead where the lag is negative; NaN if unknown. */
    private float value(int input, int lag) {
        if (lag < 0) {
            return ahead[(-lag - 1) * inputs + input];
        }
        boolean kept = lag < Math.min(steps, capacity);
        return kept ? past[(int) ((steps - 1 - lag) % capacity) * inputs + input] : Float.NaN;
    }

    private void learn(int k, double value) {
        counts[k] = Math.min(counts[k] + 1, 1 << 20);
        double rate = Math.max(SLOWEST, 1.0 / counts[k]);
        double most = counts[k] > 20 && variances[k] > 0 ? MAX * Math.sqrt(variances[k]) : Double.MAX_VALUE;
        double distance = Math.max(-most, Math.min(most, value - means[k]));
        means[k] += rate * distance;
        variances[k] += rate * ((1 - rate) * distance * distance - variances[k]);
    }

    private float normalized(int k, float value) {
        boolean flag = k >= numbers;
        if (!Float.isFinite(value) || (!flag && !(variances[k] > 0))) {
            return Float.NaN;
        }
        double distance = flag ? FLAG * value : (value - means[k]) / Math.sqrt(variances[k]);
        float most = flag ? MAX_FLAG : MAX;
        return HalfPrecision.round((float) Math.max(-most, Math.min(most, distance)));
    }

    void walk(StateFields fields) {
        fields.halves(past);
        fields.halves(ahead);
        fields.doubles(means);
        fields.doubles(variances);
        for (int k = 0; k < numbers; k++) {
            counts[k] = fields.count(counts[k]);
        }
        steps = fields.number(steps);
    }
}
