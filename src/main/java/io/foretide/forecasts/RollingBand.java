package io.foretide.forecasts;

/**
 * The band for the next step that one has without a model, as a measure for the published one: the newest value plus the outermost
 * quantiles of the series' changes of about the last {@value #STEPS} steps, which are tracked rather than kept.
 */
final class RollingBand {
    private static final int STEPS = 500;
    private static final int TRUSTED = 100; // changes after which it is compared
    private static final double FASTEST = 0.5; // rate of the first changes, in usual changes

    private final double lower;
    private final double upper;
    private float low; // changes from the newest value
    private float high;
    private int changes;

    /** @param levels rising, of which the outermost count */
    RollingBand(double[] levels) {
        lower = levels[0];
        upper = levels[levels.length - 1];
    }

    boolean isTrusted() {
        return changes >= TRUSTED;
    }

    /** Quantile loss of the band for a change that came, which it has not learned yet. */
    double loss(double change) {
        return loss(change, low, high);
    }

    /** Sum of the quantile losses of two quantiles at the outermost levels. */
    double loss(double value, double lowest, double highest) {
        return pinball(lower, value - lowest) + pinball(upper, value - highest);
    }

    private static double pinball(double level, double error) {
        return error > 0 ? level * error : (level - 1) * error;
    }

    /** @param scale usual change, positive */
    void observe(double change, double scale) {
        changes = Math.min(changes + 1, 1 << 20);
        double step = scale * Math.max(10.0 / STEPS, FASTEST / Math.sqrt(changes));
        low += (float) (step * (lower - (change < low ? 1 : 0)));
        high += (float) (step * (upper - (change < high ? 1 : 0)));
    }

    void walk(Fields fields) {
        low = fields.single(low);
        high = fields.single(high);
        changes = fields.count(changes);
    }
}
