package io.foretide.forecasts;

import io.foretide.series.Score;
import java.util.Arrays;
import java.util.List;

/**
 * Published forecasts of one channel at the scored leads, stored until their steps close: per lead h a ring of the last
 * h origins. A median is stored as a float32 distance from the series' first value. The interval and the value at the
 * origin are stored as distances from the median with 8 significant bits. If there are bounds, the interval is rounded
 * outwards and clipped to them, so that a value at a bound is inside it as in the published interval.
 */
final class OpenScores {
    private static final int DISTANCES = 3; // low, high, value at the origin

    private final PublishedBounds bounds;
    private final int[] leads;
    private final int[] starts; // (leads) index of the lead's first origin
    private final float[] medians; // (origins) NaN if no forecast is stored
    private final short[] distances; // (origins, 3) upper halves of float32
    private double base = Double.NaN;
    private long steps;

    OpenScores(List<Integer> leads, PublishedBounds bounds) {
        this.bounds = bounds;
        this.leads = leads.stream().mapToInt(Integer::intValue).toArray();
        starts = new int[this.leads.length];
        int total = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = total;
            total += this.leads[i];
        }
        medians = new float[total];
        distances = new short[total * DISTANCES];
        Arrays.fill(medians, Float.NaN);
    }

    int count() {
        return leads.length;
    }

    int lead(int index) {
        return leads[index];
    }

    /** Returns whether there is a forecast for the step being added. */
    boolean isOpen(int index) {
        return !Float.isNaN(medians[at(index)]);
    }

    double median(int index) {
        return bounds.clipped(kept(index));
    }

    double low(int index) {
        return bounds.clipped(kept(index) + distance(index, 0));
    }

    double high(int index) {
        return bounds.clipped(kept(index) + distance(index, 1));
    }

    /** Returns the median in its stored precision. */
    private double kept(int index) {
        return base + medians[at(index)];
    }

    /** Returns the score of the forecast for the step being added. */
    Score.Lead score(int index, double actual, double seasonal) {
        boolean inside = actual >= low(index) && actual <= high(index);
        double last = kept(index) + distance(index, 2);
        return new Score.Lead(lead(index), median(index), last, seasonal, inside);
    }

    /**
     * Stores the forecast made at the newest step.
     *
     * @param value value at the step
     * @param forecast (leads) medians
     * @param quantiles (leads, quantiles)
     */
    void add(double value, double[] forecast, double[][] quantiles) {
        if (Double.isNaN(base)) {
            base = value;
        }
        for (int i = 0; i < leads.length; i++) {
            double[] band = quantiles[leads[i] - 1];
            double median = forecast[leads[i] - 1];
            medians[at(i)] = single(median - base);
            int at = at(i) * DISTANCES;
            if (bounds.isNone()) {
                distances[at] = rounded(band[0] - median);
                distances[at + 1] = rounded(band[band.length - 1] - median);
            } else {
                distances[at] = outward(band[0] - kept(i));
                distances[at + 1] = outward(band[band.length - 1] - kept(i));
            }
            distances[at + 2] = rounded(value - median);
        }
        steps++;
    }

    /** Adds a step without a forecast. */
    void skip() {
        for (int i = 0; i < leads.length; i++) {
            medians[at(i)] = Float.NaN;
        }
        steps++;
    }

    /** Drops all stored forecasts, after a gap in time. */
    void clear() {
        Arrays.fill(medians, Float.NaN);
    }

    private static float single(double value) {
        return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
    }

    private static short rounded(double value) {
        return (short) ((Float.floatToRawIntBits(single(value)) + 0x8000) >> 16);
    }

    /** Rounds away from 0. */
    private static short outward(double value) {
        short toZero = (short) (Float.floatToRawIntBits(single(value)) >> 16);
        boolean shorter = Math.abs(Float.intBitsToFloat(toZero << 16)) < Math.abs(value);
        return shorter ? (short) (toZero + 1) : toZero; // sign and magnitude: one more is further away on both sides
    }

    private double distance(int index, int which) {
        return Float.intBitsToFloat(distances[at(index) * DISTANCES + which] << 16);
    }

    private int at(int index) {
        return starts[index] + (int) (steps % leads[index]);
    }

    void walk(StateFields fields) {
        fields.floats(medians);
        fields.shorts(distances);
        base = fields.real(base);
        steps = fields.number(steps);
    }
}
