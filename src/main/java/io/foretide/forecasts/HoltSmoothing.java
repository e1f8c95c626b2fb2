package io.foretide.forecasts;

/**
 * Holt's linear trend: an exponentially smoothed level and slope. The gains are those of a least-squares line through
 * all steps so far, and stop falling after {@code memory} steps (a growing-memory alpha-beta filter). A straight line
 * is thus continued from its second value on.
 *
 * <p>Holt, Forecasting seasonals and trends by exponentially weighted moving averages, 1957.
 */
final class HoltSmoothing {
    private static final double CLEAR = 0.25; // one-step error, in slopes, up to which a trend is clear

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

    /**
     * Applies a level shift that the last values already include.
     *
     * @param distance size of the shift
     * @param included number of values since the shift
     */
    void shift(double distance, int included) {
        double n = steps;
        double absorbed = 0;
        double rest = distance;
        for (int i = 0; i < included; i++) {
            slope -= 6 / (n * (n + 1)) * rest;
            double part = 2 * (2 * n - 1) / (n * (n + 1)) * rest;
            absorbed += part;
            rest -= part;
        }
        level += distance - absorbed;
    }

    /**
     * Returns the forecast at a lead. The slope is weighted by its significance relative to its standard error. With
     * fewer than {@code memory} steps it is extrapolated for half as many steps as observed, or for more if the errors
     * are small. The first hours of a daily cycle are thus not continued as a trend, while an exact line is.
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
