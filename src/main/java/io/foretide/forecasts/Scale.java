package io.foretide.forecasts;

/**
 * The size of a series' usual change from step to step: a slow average of absolute changes, each held to six times the
 * average so that one spike does not hide what follows. Only steps seen count. Never zero: a series that has not moved
 * yet has a thousandth of its level, or 1.
 */
final class Scale {
    private static final double SLOWEST = 1.0 / 400;
    private static final double SPIKE = 6;
    private static final int TRUSTED = 20;

    private double mean;
    private double last = Double.NaN;
    private int changes;

    void see(double value) {
        if (!Double.isNaN(last)) {
            double change = Math.abs(value - last);
            double held = changes < TRUSTED ? change : Math.min(change, SPIKE * mean + floor(value));
            changes = Math.min(changes + 1, 1 << 20);
            mean += Math.max(SLOWEST, 1.0 / changes) * (held - mean);
        }
        last = value;
    }

    /** In the value's unit, positive and finite. */
    double value() {
        double least = floor(last);
        return mean > least ? mean : changes < TRUSTED || mean == 0 ? start() : least;
    }

    void walk(Fields fields) {
        mean = fields.real(mean);
        last = fields.real(last);
        changes = fields.count(changes);
    }

    private double start() {
        return mean > 0 ? mean : Double.isNaN(last) || last == 0 ? 1 : 1e-3 * Math.abs(last);
    }

    private static double floor(double level) {
        return Double.isNaN(level) ? 1e-300 : 1e-9 * Math.abs(level) + 1e-300;
    }
}
