package io.foretide.forecasts;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The median at each lead as a mixture of point experts, weighted per group of leads by absolute and squared errors. Where a flag, such as a
 * holiday, makes a lead an exception, of which only the readout knows, there are weights of their own, which begin with half for it.
 */
final class PointMix {
    private static final double SQUARED = 0.5; // share of squared error in the loss
    private static final double MAX = 4; // usual errors that an error counts for
    private static final double FASTEST = 0.5;
    private static final double READOUT = 0.5; // weight of the readout at flagged leads, to begin with

    private final LeadGroups groups;
    private final int points;
    private final BernsteinAggregation mix;
    private final @Nullable BernsteinAggregation flagged; // null: there are no flags

    // Scratch of the last forecast.
    private final double[] medians; // (horizon) changes from the newest value
    private final double[] apart; // (horizon)
    private final double[] weights; // (experts) at a lead

    /** @param flags whether leads may be exceptions */
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
        apart = new double[horizon];
        weights = new double[points];
    }

    /**
     * Mixes (experts, horizon) changes from the newest value.
     *
     * @param exceptions leads that are flagged
     */
    void combine(double[][] said, IntPredicate exceptions) {
        for (int lead = 1; lead <= medians.length; lead++) {
            double sum = 0;
            boolean exception = exceptions.test(lead);
            for (int e = 0; e < points; e++) {
                weights[e] = weight(e, lead, exception);
                sum += weights[e] * said[e][lead - 1];
            }
            double distance = 0;
            for (int e = 0; e < points; e++) {
                distance += weights[e] * Math.abs(said[e][lead - 1] - sum);
            }
            medians[lead - 1] = sum;
            apart[lead - 1] = distance;
        }
    }

    /** (horizon) changes from the newest value; the next call of {@link #combine} overwrites them. */
    double[] medians() {
        return medians;
    }

    /** Mean distance of the experts from the median at a lead. */
    double apart(int lead) {
        return apart[lead - 1];
    }

    /** Weight of an expert at a lead; all together 1. */
    float weight(int expert, int lead) {
        return groups.at(lead, mix.weights(), points, expert);
    }

    /** The same at a lead that may be flagged. */
    float weight(int expert, int lead, boolean exception) {
        return exception && flagged != null ? flagged.weight(0, expert) : weight(expert, lead);
    }

    /**
     * Learns one label.
     *
     * @param forecasts of the experts, from {@code at} on
     * @param actual what came, in the unit of the forecasts
     * @param usual usual absolute error
     * @param exception whether it is of a lead that was flagged
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
