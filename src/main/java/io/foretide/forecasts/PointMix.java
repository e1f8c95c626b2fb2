package io.foretide.forecasts;

import java.util.Arrays;

/** The median at each lead as a mixture of point experts, weighted per group of leads by absolute and squared errors. */
final class PointMix {
    private static final double SQUARED = 0.5; // share of squared error in the loss
    private static final double MOST = 4; // usual errors that an error counts for
    private static final double FASTEST = 0.5;

    private final LeadGroups groups;
    private final int points;
    private final BernsteinAggregation mix;

    // Scratch of the last forecast.
    private final double[] medians; // (horizon) changes from the newest value
    private final double[] apart; // (horizon)
    private final double[] weights; // (experts) at a lead

    PointMix(LeadGroups groups, int horizon, int points) {
        this.groups = groups;
        this.points = points;
        double[] start = new double[points];
        Arrays.fill(start, 1.0 / points);
        mix = new BernsteinAggregation(groups.count(), start, FASTEST);
        medians = new double[horizon];
        apart = new double[horizon];
        weights = new double[points];
    }

    /** Mixes (experts, horizon) changes from the newest value. */
    void combine(double[][] said) {
        for (int lead = 1; lead <= medians.length; lead++) {
            double sum = 0;
            for (int e = 0; e < points; e++) {
                weights[e] = weight(e, lead);
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

    /**
     * Learns one label.
     *
     * @param forecasts of the experts, from {@code at} on
     * @param actual what came, in the unit of the forecasts
     * @param usual usual absolute error
     */
    void learn(int group, float[] forecasts, int at, double actual, double usual) {
        double mixed = 0;
        for (int e = 0; e < points; e++) {
            mixed += mix.weight(group, e) * forecasts[at + e];
        }
        double miss = (mixed - actual) / usual;
        double slope = (1 - SQUARED) * Math.signum(miss) + SQUARED * Math.max(-MOST, Math.min(MOST, miss));
        mix.learn(group, slope, forecasts, at, mixed, usual);
    }

    void walk(Fields fields) {
        mix.walk(fields);
    }
}
