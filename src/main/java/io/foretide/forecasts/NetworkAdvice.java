package io.foretide.forecasts;

import io.foretide.model.NetworkSpec;

/**
 * The network's correction of a series' own quantiles: three numbers per group of leads, the new positions of the own 5
 * % quantile, median and 95 % quantile, in the coordinate where these are −1, 0 and 1. Quantiles of other levels are
 * mapped linearly. An untrained network returns −1, 0 and 1, which changes nothing. The network also reweighs the
 * series' experts: a weight from −1 to 1 per expert shifts all three numbers along the expert's distance from the own
 * median.
 */
final class NetworkAdvice {
    /** Levels of the three numbers. */
    static final double[] LEVELS = {0.05, 0.5, 0.95};

    /** Numbers per group of leads. */
    static final int OUTPUTS = LEVELS.length + InputRow.EXPERTS;

    /**
     * Distances of experts are clipped to this many half-widths and rounded to multiples of 1/32, so that they fit into
     * a byte.
     */
    private static final int UNITS = 32;

    private static final double MAX = 127.0 / UNITS;

    /** Normal quantile of 0.95. */
    private static final double NORMAL = 1.6448536269514722;

    private static final float MIN = 0.05f; // of an own half-width that must be left

    private final ChannelForecaster forecaster;
    private final LeadGroups groups;
    private final int experts; // of the forecaster, as many as the network knows
    private final int median;
    private final double lowStretch; // own distance at .05 by that of the lowest level
    private final double highStretch;
    private final float[] low; // (groups)
    private final float[] middle; // (groups)
    private final float[] high; // (groups)
    private final float[] weights; // (groups, experts)

    /** @param forecaster whose quantiles are changed, and whose experts are weighed */
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

    /** Slot of the network's outputs for a group. */
    static int slot(int group) {
        return Math.min(group, InputRow.GROUPS - 1);
    }

    /** Distance of the own 5 % quantile below the median; positive. */
    double below(double[] own, double least) {
        return Math.max(least, (own[median] - own[0]) * lowStretch);
    }

    /** Distance of the own 95 % quantile above the median; positive. */
    double above(double[] own, double least) {
        return Math.max(least, (own[own.length - 1] - own[median]) * highStretch);
    }

    /**
     * The distance of each expert's forecast from the own median, in half-widths of the band on its side.
     *
     * @param median the own one at the lead, as a change from the latest value
     * @param below half-width of the band below it
     * @param above half-width above it
     * @param to receives a number per expert, from index {@code at}
     */
    void distances(int lead, double median, double below, double above, float[] to, int at) {
        double down = 1 / below;
        double up = 1 / above;
        for (int e = 0; e < experts; e++) {
            to[at + e] = bytes(distance(e, lead, median, down, up)) / (float) UNITS;
        }
    }

    /** The half-widths as one part of each. */
    private double distance(int expert, int lead, double median, double down, double up) {
        double change = forecaster.change(expert, lead) - median;
        double distance = change * (change < 0 ? down : up);
        return Math.max(-MAX, Math.min(MAX, distance));
    }

    private static byte bytes(double distance) {
        return (byte) Math.rint(distance * UNITS);
    }

    /** Writes distances, of which each is one that {@link #distances} gave, as bytes. */
    static void pack(float[] distances, int from, byte[] to, int at, int length) {
        for (int i = 0; i < length; i++) {
            to[at + i] = bytes(distances[from + i]);
        }
    }

    /** The way back from {@link #pack}. */
    static void unpack(byte[] from, int at, float[] to, int start, int length) {
        for (int i = 0; i < length; i++) {
            to[start + i] = from[at + i] / (float) UNITS;
        }
    }

    /** Takes the outputs (slots, {@link #OUTPUTS}) of a row that begin at an index. */
    void take(float[] projection, int at) {
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
     * Applies it to the own quantiles of all leads.
     *
     * @param own (leads, quantiles)
     * @param newest the value at the origin
     * @param least smallest half-width, in the value's unit
     * @param to (leads, quantiles)
     */
    void apply(double[][] own, double newest, double least, double[][] to) {
        for (int lead = 1; lead <= own.length; lead++) {
            double[] from = own[lead - 1];
            double below = below(from, least);
            double above = above(from, least);
            float middle = groups.at(lead, this.middle, 1, 0);
            float down = middle - groups.at(lead, low, 1, 0);
            float up = groups.at(lead, high, 1, 0) - middle;
            double shift = middle + weighed(lead, from[median] - newest, 1 / below, 1 / above);
            for (int q = 0; q < from.length; q++) {
                double distance = from[q] - from[median];
                double place = distance < 0 ? distance / below * down : distance / above * up;
                double moved = shift + place;
                to[lead - 1][q] = from[median] + (moved < 0 ? moved * below : moved * above);
            }
        }
    }

    /** Where the weighed experts draw all quantiles. */
    private double weighed(int lead, double median, double down, double up) {
        double sum = 0;
        for (int e = 0; e < experts; e++) {
            sum += distance(e, lead, median, down, up) * groups.at(lead, weights, experts, e);
        }
        return sum;
    }
}
