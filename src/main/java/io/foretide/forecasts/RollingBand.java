package io.foretide.forecasts;

/**
 * The band for the next step that one has without a model, as a measure for the published one: the newest value plus the outermost
 * quantiles of the series' changes of about the last 500 steps, which are tracked rather than kept. Steps are as large as the quantiles, so
 * that a beginning far too wide is left as fast as one too narrow.
 */
final class RollingBand {
    private static final int TRUSTED = 100; // changes after which it is compared
    private static final int FEW = 20; // changes before anything is tracked
    private static final double SLOWEST = 0.02;

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
        if (changes <= FEW) {
            low = (float) (-2 * scale);
            high = (float) (2 * scale);
            return;
        }
        double rate = Math.max(SLOWEST, (double) FEW / changes);
        low += (float) (rate * Math.max(scale, Math.abs(low)) * (lower - (change < low ? 1 : 0)));
        high += (float) (rate * Math.max(scale, Math.abs(high)) * (upper - (change < high ? 1 : 0)));
    }

    void walk(StateFields fields) {
        low = fields.single(low);
        high = fields.single(high);
        changes = fields.count(changes);
    }
}
