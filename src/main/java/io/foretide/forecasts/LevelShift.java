package io.foretide.forecasts;

import java.util.Arrays;

/**
 * Detects level shifts. A level has shifted if three consecutive values are far from their forecasts, on the same side
 * by about the same distance, and outside the range of all stored values.
 */
final class LevelShift {
    static final int STEPS = 3;
    private static final double FAR = 2;

    private final double[] expected = new double[STEPS]; // newest forecast, leads 1 to 3
    private final double[] before = new double[STEPS]; // forecast made before the first far value
    private final double[] distances = new double[STEPS];
    private double threshold;
    private int farValues; // consecutive far values

    LevelShift() {
        Arrays.fill(expected, Double.NaN);
    }

    /** Sets the newest forecast: (leads) changes from a value. */
    void setForecast(double value, double[] changes) {
        for (int i = 0; i < STEPS; i++) {
            expected[i] = value + changes[Math.min(i, changes.length - 1)];
        }
    }

    /** Returns the forecast of the next step; NaN if there is none. */
    double next() {
        return expected[0];
    }

    /** Skips a value that has no comparable forecast. */
    void pass() {
        farValues = 0;
    }

    /** Returns whether the newest values may be the beginning of a level shift. */
    boolean isSuspected() {
        return farValues > 0;
    }

    /**
     * Adds a value, and returns the size of the level shift that it confirms, or 0.
     *
     * @param envelope largest usual error before this value
     */
    double observe(double value, double envelope, QuantizedHistory history) {
        if (farValues == 0) {
            System.arraycopy(expected, 0, before, 0, STEPS);
            threshold = FAR * envelope;
        }
        distances[farValues] = value - before[farValues];
        boolean same = distances[farValues] * distances[0] > 0;
        if (!(Math.abs(distances[farValues]) > threshold && same)) {
            farValues = 0;
            return 0;
        }
        farValues++;
        if (farValues < STEPS) {
            return 0;
        }
        farValues = 0;
        double min = Math.min(distances[0], Math.min(distances[1], distances[2]));
        double max = Math.max(distances[0], Math.max(distances[1], distances[2]));
        double mean = (distances[0] + distances[1] + distances[2]) / STEPS;
        return max - min < 0.75 * threshold && outside(value, mean, history) ? mean : 0;
    }

    /** Returns whether the last values are beyond all earlier stored ones, in the direction of the shift. */
    private static boolean outside(double value, double shift, QuantizedHistory history) {
        double edge = shift > 0 ? value : -value;
        for (int lag = 0; lag < STEPS - 1; lag++) {
            edge = Math.min(edge, shift > 0 ? history.value(lag) : -history.value(lag));
        }
        for (int lag = STEPS - 1; lag < history.kept(); lag++) {
            if ((shift > 0 ? history.value(lag) : -history.value(lag)) >= edge) {
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
        farValues = fields.small(farValues);
    }
}
