package io.foretide.forecasts;

import io.foretide.model.NetworkSpec;

/**
 * The network's correction of a series' own quantiles. Three outputs per group of leads are the new positions of the
 * own 5 % quantile, median and 95 % quantile, in a coordinate where the own ones are −1, 0 and 1. Quantiles of other
 * levels are mapped linearly. An untrained network returns −1, 0 and 1, which changes nothing. One more output per
 * expert is a weight from −1 to 1, which shifts all quantiles by that share of the expert's distance from the own
 * median.
 */
final class NetworkAdvice {
    /** Quantile levels of the three positions. */
    static final double[] LEVELS = {0.05, 0.5, 0.95};

    /** Outputs per group of leads. */
    static final int OUTPUTS = LEVELS.length + InputRow.EXPERTS;

    /**
     * Distances of experts are clipped to this many half-widths and rounded to multiples of 1/32, so that they fit into
     * a byte.
     */
    private static final int UNITS = 32;

    private static final double MAX = 127.0 / UNITS;

    /** Normal quantile of 0.95. */
    private static final double NORMAL = 1.6448536269514722;

    private static final float MIN = 0.05f; // minimum half-width after the correction, in own half-widths

    private final ChannelForecaster forecaster;
    private final LeadGroups groups;
    private final int experts; // experts of the forecaster for which the network has outputs
    private final int median;
    private final double lowStretch; // factor from the distance of the lowest level to that of the 5 % quantile
    private final double highStretch;
    private final float[] low; // (groups)
    private final float[] middle; // (groups)
    private final float[] high; // (groups)
    private final float[] weights; // (groups, experts)

    /** @param forecaster forecaster whose quantiles are corrected and whose experts are weighed */
    NetworkAdvice(ChannelForecaster forecaster, double[] levels, int median) {
        this.forecaster = forecaster;
        groups = forecaster.groups();
        experts = Math.min(InputRow.EXPERTS, forecaster.experts());
        this.median = median;
        lowStretch = -NORMAL / NormalDistribution.quantile(levels[0]);
        highStretch = NORMAL / NormalDistribution.quantile(levels[levels.length - 1]);
        low = new float[groups.count()];
        middle = new float[groups.count()];
        high = new float[groups.count()];
        weights = new float[groups.count() * experts];
    }

    /** Returns the network's output slot for a group. */
    static int slot(int group) {
        return Math.min(group, InputRow.GROUPS - 1);
    }

    /** Returns the distance of the own 5 % quantile below the median; positive. */
    double below(double[] own, double minHalfWidth) {
        return Math.max(minHalfWidth, (own[median] - own[0]) * lowStretch);
    }

    /** Returns the distance of the own 95 % quantile above the median; positive. */
    double above(double[] own, double minHalfWidth) {
        return Math.max(minHalfWidth, (own[own.length - 1] - own[median]) * highStretch);
    }

    /**
     * Writes the distance of each expert's forecast from the own median, in half-widths of the band on its side.
     *
     * @param median own median at the lead, as a change from the latest value
     * @param below half-width of the band below it
     * @param above half-width above it
     * @param to receives (experts) distances, from index {@code at}
     */
    void distances(int lead, double median, double below, double above, float[] to, int at) {
        double inverseBelow = 1 / below;
        double inverseAbove = 1 / above;
        for (int e = 0; e < experts; e++) {
            to[at + e] = toByte(distance(e, lead, median, inverseBelow, inverseAbove)) / (float) UNITS;
        }
    }

    /** Returns an expert's distance from the own median, given the reciprocals of the half-widths. */
    private double distance(int expert, int lead, double median, double inverseBelow, double inverseAbove) {
        double change = forecaster.change(expert, lead) - median;
        double distance = change * (change < 0 ? inverseBelow : inverseAbove);
        return Math.max(-MAX, Math.min(MAX, distance));
    }

    private static byte toByte(double distance) {
        return (byte) Math.rint(distance * UNITS);
    }

    /** Writes distances returned by {@link #distances} as bytes, without loss. */
    static void pack(float[] distances, int from, byte[] to, int at, int length) {
        for (int i = 0; i < length; i++) {
            to[at + i] = toByte(distances[from + i]);
        }
    }

    /** Reads distances written by {@link #pack}. */
    static void unpack(byte[] from, int at, float[] to, int start, int length) {
        for (int i = 0; i < length; i++) {
            to[start + i] = from[at + i] / (float) UNITS;
        }
    }

    /** Sets the network's outputs, (slots, {@link #OUTPUTS}), from index {@code at}. */
    void setOutputs(float[] projection, int at) {
        for (int g = 0; g < low.length; g++) {
            int from = at + OUTPUTS * slot(g);
            for (int e = 0; e < experts; e++) {
                float output = finite(projection[from + LEVELS.length + e], 0);
                weights[g * experts + e] = (float) Math.tanh(NetworkSpec.EXPERT_RATE * output);
            }
            middle[g] = finite(projection[from + 1], 0);
            low[g] = Math.min(finite(projection[from], -1), middle[g] - MIN);
            high[g] = Math.max(finite(projection[from + 2], 1), middle[g] + MIN);
        }
    }

    private static float finite(float value, float otherwise) {
        return Float.isFinite(value) ? Math.max(-20, Math.min(20, value)) : otherwise;
    }

    /**
     * Corrects the own quantiles at all leads.
     *
     * @param own (leads, quantiles)
     * @param newest the value at the origin
     * @param minHalfWidth minimum half-width, in the value's unit
     * @param to receives (leads, quantiles)
     */
    void apply(double[][] own, double newest, double minHalfWidth, double[][] to) {
        for (int lead = 1; lead <= own.length; lead++) {
            double[] from = own[lead - 1];
            double below = below(from, minHalfWidth);
            double above = above(from, minHalfWidth);
            float middle = groups.at(lead, this.middle, 1, 0);
            float newBelow = middle - groups.at(lead, low, 1, 0);
            float newAbove = groups.at(lead, high, 1, 0) - middle;
            double shift = middle + expertShift(lead, from[median] - newest, 1 / below, 1 / above);
            for (int q = 0; q < from.length; q++) {
                double distance = from[q] - from[median];
                double place = distance < 0 ? distance / below * newBelow : distance / above * newAbove;
                double moved = shift + place;
                to[lead - 1][q] = from[median] + (moved < 0 ? moved * below : moved * above);
            }
        }
    }

    /** Returns the shift of all quantiles by the weighed experts, in half-widths. */
    private double expertShift(int lead, double median, double inverseBelow, double inverseAbove) {
        double sum = 0;
        for (int e = 0; e < experts; e++) {
            sum += distance(e, lead, median, inverseBelow, inverseAbove) * groups.at(lead, weights, experts, e);
        }
        return sum;
    }
}
