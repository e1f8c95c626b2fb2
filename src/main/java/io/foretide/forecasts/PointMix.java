package io.foretide.forecasts;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The median at each lead as a mixture of point experts, weighted per group of leads by absolute and squared errors.
 * Leads that a flag, such as a holiday, marks as exceptions have separate weights, initially one half for the readout,
 * which alone has the flags as features.
 */
final class PointMix {
    private static final double SQUARED = 0.5; // share of squared error in the loss
    private static final double MAX = 4; // limit on errors, in usual errors
    private static final double FASTEST = 0.5;
    private static final double READOUT = 0.5; // initial weight of the readout at flagged leads

    private final LeadGroups groups;
    private final int points;
    private final BernsteinAggregation mix;
    private final @Nullable BernsteinAggregation flagged; // null without flags

    // Scratch of the last forecast.
    private final double[] medians; // (horizon) changes from the newest value
    private final double[] disagreements; // (horizon)
    private final double[] weights; // (experts) weights at a lead

    /** @param flags whether there are flags, so that leads may be exceptions */
    PointMix(LeadGroups groups, int horizon, int points, boolean flags) {
        this.groups = groups;
        this.points = points;
        double[] start = new double[points];
        Arrays.fill(start, 1.0 / points);
        mix = new BernsteinAggregation(groups.count(), start, FASTEST);
        double[] exceptions = new double[points];
        Arrays.fill(exceptions, (1 - READOUT) / (points - 1));
        exceptions[PointExperts.READOUT] = READOUT;
        flagged = flags ? new BernsteinAggregation(1, exceptions, FASTEST) : null;
        medians = new double[horizon];
        disagreements = new double[horizon];
        weights = new double[points];
    }

    /**
     * Mixes (experts, horizon) changes from the newest value.
     *
     * @param exceptions whether a lead is flagged
     */
    void combine(double[][] forecasts, IntPredicate exceptions) {
        for (int lead = 1; lead <= medians.length; lead++) {
            double sum = 0;
            boolean exception = exceptions.test(lead);
            for (int e = 0; e < points; e++) {
                weights[e] = weight(e, lead, exception);
                sum += weights[e] * forecasts[e][lead - 1];
            }
            double distance = 0;
            for (int e = 0; e < points; e++) {
                distance += weights[e] * Math.abs(forecasts[e][lead - 1] - sum);
            }
            medians[lead - 1] = sum;
            disagreements[lead - 1] = distance;
        }
    }

    /** (horizon) changes from the newest value; the next call of {@link #combine} overwrites them. */
    double[] medians() {
        return medians;
    }

    /** Returns the mean distance of the experts from the median at a lead. */
    double disagreement(int lead) {
        return disagreements[lead - 1];
    }

    /** Returns the weight of an expert at a lead. The weights at a lead sum to 1. */
    float weight(int expert, int lead) {
        return groups.at(lead, mix.weights(), points, expert);
    }

    /** Returns the weight of an expert at a lead that may be flagged. */
    float weight(int expert, int lead, boolean exception) {
        return exception && flagged != null ? flagged.weight(0, expert) : weight(expert, lead);
    }

    /**
     * Learns one label.
     *
     * @param forecasts forecasts of the experts, from index {@code at}
     * @param actual observed value, in the unit of the forecasts
     * @param usual usual absolute error
     * @param exception whether the lead was flagged
     */
    void learn(int group, float[] forecasts, int at, double actual, double usual, boolean exception) {
        BernsteinAggregation own = flagged != null && exception ? flagged : mix;
        int row = own == mix ? group : 0;
        double mixed = 0;
        for (int e = 0; e < points; e++) {
            mixed += own.weight(row, e) * forecasts[at + e];
        }
        double miss = (mixed - actual) / usual;
        double slope = (1 - SQUARED) * Math.signum(miss) + SQUARED * Math.max(-MAX, Math.min(MAX, miss));
        own.learn(row, slope, forecasts, at, mixed, usual);
    }

    void walk(StateFields fields) {
        mix.walk(fields);
        if (flagged != null) {
            flagged.walk(fields);
        }
    }
}
