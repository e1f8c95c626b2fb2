package io.foretide.forecasts;

import java.util.Arrays;

/**
 * Detects a level shift: three consecutive values are far from their forecasts on the same side by about the same
 * distance, and outside the range of all stored values.
 */
final class LevelShift {
    static final int STEPS = 3;
    private static final double FAR = 2;

    private final double[] expected = new double[STEPS]; // by the newest forecast, leads 1 to 3
    private final double[] before = new double[STEPS]; // by the forecast before the first far value
    private final double[] distances = new double[STEPS];
    private double threshold;
    private int far; // values so far

    LevelShift() {
        Arrays.fill(expected, Double.NaN);
    }

    /** Takes the newest forecast: (leads) changes from a value. */
    void expect(double value, double[] changes) {
        for (int i = 0; i < STEPS; i++) {
            expected[i] = value + changes[Math.min(i, changes.length - 1)];
        }
    }

    /** The newest forecast of the next step, or NaN. */
    double next() {
        return expected[0];
    }

    /** Skips a value that cannot be judged. */
    void pass() {
        far = 0;
    }

    /** Whether the newest values are suspected of having moved. */
    boolean suspects() {
        return far > 0;
    }

    /**
     * Takes a value; returns by how much the level has moved, or 0.
     *
     * @param envelope largest usual error before this value
     */
    double observe(double value, double envelope, QuantizedHistory history) {
        if (far == 0) {
            System.arraycopy(expected, 0, before, 0, STEPS);
            threshold = FAR * envelope;
        }
        distances[far] = value - before[far];
        boolean same = distances[far] * distances[0] > 0;
        if (!(Math.abs(distances[far]) > threshold && same)) {
            far = 0;
            return 0;
        }
        far++;
        if (far < STEPS) {
            return 0;
        }
        far = 0;
        double least = Math.min(distances[0], Math.min(distances[1], distances[2]));
        double most = Math.max(distances[0], Math.max(distances[1], distances[2]));
        double mean = (distances[0] + distances[1] + distances[2]) / STEPS;
        return most - least < 0.75 * threshold && outside(value, mean, history) ? mean : 0;
    }

    /** Whether the last values are beyond all stored earlier ones, in the direction of the move. */
    private static boolean outside(double value, double move, QuantizedHistory history) {
        double edge = move > 0 ? value : -value;
        for (int lag = 0; lag < STEPS - 1; lag++) {
            edge = Math.min(edge, move > 0 ? history.value(lag) : -history.value(lag));
        }
        for (int lag = STEPS - 1; lag < history.kept(); lag++) {
            if ((move > 0 ? history.value(lag) : -history.value(lag)) >= edge) {
                return false;
            }
        }
        return true;
    }

    void walk(StateFields fields) {
        fields.doubles(expected);
        fields.doubles(before);
        fields.doubles(distances);
        threshold = fields.real(threshold);
        far = fields.small(far);
    }
}
