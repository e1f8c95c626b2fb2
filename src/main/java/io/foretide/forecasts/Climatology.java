package io.foretide.forecasts;

/**
 * Running median of a series' values, used as the forecast for all leads. It moves by a small step towards each value.
 * Suits intermittent demand and series that jump between states.
 */
final class Climatology {
    private static final double RATE = 0.02;

    private double median = Double.NaN;
    private double spread;
    private int steps;

    void observe(double value) {
        if (!Double.isFinite(median)) {
            median = value;
            spread = 0;
            steps = 0;
        }
        steps = Math.min(steps + 1, 1 << 20);
        double distance = value - median;
        spread += Math.max(RATE / 2, 1.0 / steps)
                * (Math.min(
                                Math.abs(distance),
                                steps < 10 ? Double.MAX_VALUE : 8 * spread + Math.abs(spread == 0 ? distance : 0))
                        - spread);
        double step = Math.max(RATE, 1.0 / steps) * spread * 1.5;
        median = Math.abs(distance) <= step ? value : median + Math.signum(distance) * step;
    }

    /** Moves the median by a distance. */
    void shift(double distance) {
        median += distance;
    }

    double median() {
        return median;
    }

    void walk(StateFields fields) {
        median = fields.real(median);
        spread = fields.real(spread);
        steps = fields.count(steps);
    }
}
