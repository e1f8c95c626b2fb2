package io.foretide.forecasts;

/**
 * Holt's linear trend: an exponentially smoothed level and slope. The gains begin as those of a straight line fitted by
 * least squares to all steps so far and stop falling after {@code memory} steps (a growing-memory alpha-beta filter), so
 * that a straight line is continued from its second value on.
 *
 * <p>Holt, Forecasting seasonals and trends by exponentially weighted moving averages, 1957.
 */
final class HoltSmoothing {
    private static final double CLEAR = 0.25; // errors of one step, in slopes, that hide no trend

    private final int memory;
    private double level = Double.NaN;
    private double slope;
    private double square; // mean squared error of one step
    private int steps;

    HoltSmoothing(int memory) {
        this.memory = memory;
    }

    void observe(double value) {
        steps = Math.min(steps + 1, memory);
        if (steps == 1 || !Double.isFinite(level + slope)) {
            steps = 1;
            level = value;
            slope = 0;
            square = 0;
            return;
        }
        double n = steps;
        double expected = level + slope;
        double error = value - expected;
        if (steps > 2) {
            square += Math.max(1 / (n - 2), 2.0 / memory) * (error * error - square);
        }
        level = expected + 2 * (2 * n - 1) / (n * (n + 1)) * error;
        slope += 6 / (n * (n + 1)) * error;
    }

    /** Resets to the initial state. */
    void clear() {
        steps = 0;
    }

    /** Applies a level shift, of which the last values are already included. */
    void shift(double distance, int taken) {
        double n = steps;
        double absorbed = 0;
        double left = distance;
        for (int i = 0; i < taken; i++) {
            slope -= 6 / (n * (n + 1)) * left;
            double part = 2 * (2 * n - 1) / (n * (n + 1)) * left;
            absorbed += part;
            left -= part;
        }
        level += distance - absorbed;
    }

    /**
     * The slope is weighted by its significance relative to its standard error. Until there are many steps it is
     * extrapolated for half as many steps as observed, or more if the errors are small: the first hours of a day are
     * not a trend, an exact line is.
     */
    double forecast(int lead) {
        if (steps < 3 || slope == 0) {
            return level;
        }
        double n = steps;
        double noise = Math.sqrt(square) / Math.abs(slope);
        double trust = 1 / (1 + 12 * noise * noise / (n * n * n));
        double reach = steps < memory ? Math.max(1, CLEAR / noise) * n / 2 : lead;
        return level + trust * slope * Math.min(lead, reach);
    }

    void walk(StateFields fields) {
        level = fields.real(level);
        slope = fields.real(slope);
        square = fields.real(square);
        steps = fields.count(steps);
    }
}
