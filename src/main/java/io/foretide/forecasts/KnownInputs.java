package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;
import java.util.Arrays;

/**
 * Inputs whose values are known in advance, such as temperature or promotions, for one channel's readout. Stores the
 * values at the last steps and at the steps ahead, in standard deviations from each input's running mean. A value is
 * clipped to six deviations, so that a single wrong number has little effect.
 *
 * <p>Features are the differences of the value at the target, and of its square, from those at the origin and from
 * those one season before the target. Without a season, or if it is too long, the value at the target replaces the
 * latter. Flags, such as holidays, count {@value #FLAG} deviations per unit, and have no squared features. If no value
 * has arrived for a target, its features are 0 and the input does not affect that lead. Values are never extrapolated.
 */
final class KnownInputs {
    private static final int LONGEST = 336; // longest season used: a week of half-hours
    private static final double SLOWEST = 1.0 / 2000;
    private static final float MAX = 6;
    private static final float FLAG =
            8; // deviations per unit of a flag: after one holiday, half of its effect is forecast for the next
    private static final float MAX_FLAG = 4 * FLAG;
    private static final float BENT = 3; // deviations beyond which the squared feature is constant

    private final int inputs;
    private final int numbers; // inputs that are not flags; flags come last
    private final int horizon;
    private final int season; // 0: none
    private final int capacity; // steps of the past
    private final float[] past; // (capacity, inputs) ring of the last steps
    private final float[] ahead; // (horizon, inputs) from lead 1 on
    private final double[] means; // (numbers)
    private final double[] variances; // (numbers)
    private final int[] counts; // (numbers) values averaged
    private long steps;

    /**
     * @param flags number of flags among the inputs, which come last
     * @param seasons season lengths in steps; only the first, the main season, is used
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

    /** Returns the number of features per row. */
    int width() {
        return (season > 0 ? 4 : 3) * numbers + 2 * (inputs - numbers);
    }

    /** Returns the smallest whole number of seasons, in steps, that is not less than the lead. */
    private int reach(int lead) {
        return (lead + season - 1) / season * season;
    }

    /**
     * Adds the next step.
     *
     * @param values (inputs, horizon + 1) inputs at the step and at the following leads; NaN if unknown; empty if none
     *     is known
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
     * Replaces a value ahead.
     *
     * @param lead lead from the newest step, 1 or more
     * @param value assumed value; NaN if unknown
     */
    void assume(int input, int lead, float value) {
        ahead[(lead - 1) * inputs + input] = normalized(input, value);
    }

    /** Adds a number of steps without known inputs. */
    void pass(int missing) {
        for (int i = 0; i < Math.min(missing, capacity); i++) {
            add(new float[0]);
        }
    }

    /**
     * Writes a row's features, from index {@code at}.
     *
     * @param origin lag of the origin; 0 for the latest step
     * @param lead lead of the target, which is in the future if the lead exceeds the lag
     */
    void write(int origin, int lead, float[] to, int at) {
        int i = at;
        for (int k = 0; k < inputs; k++) {
            float target = value(k, origin - lead);
            float atOrigin = value(k, origin);
            float seasonal = season > 0 ? value(k, origin - lead + reach(lead)) : 0;
            to[i++] = difference(target, atOrigin);
            if (k < numbers) {
                to[i++] = difference(squared(target), squared(atOrigin));
            }
            to[i++] = difference(target, seasonal);
            if (k < numbers && season > 0) {
                to[i++] = difference(squared(target), squared(seasonal));
            }
        }
    }

    /** Returns whether a flag at the target differs from its value at the origin or one season before the target. */
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

    /** Returns whether a flag is set at a lag; a negative lag is a lead. */
    boolean isSet(int lag) {
        for (int k = numbers; k < inputs; k++) {
            if (value(k, lag) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns target less before; 0 unless both are known. */
    private static float difference(float target, float before) {
        float difference = target - before;
        return Float.isNaN(difference) ? 0 : difference;
    }

    /** Squared feature, which rises on both sides of the mean: heating and cooling both need power. */
    private static float squared(float value) {
        return Math.min(BENT * BENT, value * value) / BENT;
    }

    /** Returns the value of an input at a lag; a negative lag is a lead. NaN if unknown. */
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
        double limit = counts[k] > 20 && variances[k] > 0 ? MAX * Math.sqrt(variances[k]) : Double.MAX_VALUE;
        double distance = Math.max(-limit, Math.min(limit, value - means[k]));
        means[k] += rate * distance;
        variances[k] += rate * ((1 - rate) * distance * distance - variances[k]);
    }

    private float normalized(int k, float value) {
        boolean flag = k >= numbers;
        if (!Float.isFinite(value) || (!flag && !(variances[k] > 0))) {
            return Float.NaN;
        }
        double distance = flag ? FLAG * value : (value - means[k]) / Math.sqrt(variances[k]);
        float limit = flag ? MAX_FLAG : MAX;
        return HalfPrecision.round((float) Math.max(-limit, Math.min(limit, distance)));
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
