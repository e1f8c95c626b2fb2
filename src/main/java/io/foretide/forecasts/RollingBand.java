package io.foretide.forecasts;

/**
 * Model-free one-step band, as a baseline for the published band: the newest value plus the outermost quantiles of the
 * series' changes over about the last 500 steps. The quantiles are tracked online. Tracking steps are proportional to
 * the quantiles, so that an initial band that is too wide converges as fast as one that is too narrow.
 */
final class RollingBand {
    private static final int TRUSTED = 100; // changes before the band is compared
    private static final int FEW = 20; // changes before tracking begins
    private static final double SLOWEST = 0.02;

    private final double lower;
    private final double upper;
    private float low; // quantiles of changes
    private float high;
    private int changes;

    /** @param levels ascending quantile levels; only the outermost two are used */
    RollingBand(double[] levels) {
        lower = levels[0];
        upper = levels[levels.length - 1];
    }

    boolean isTrusted() {
        return changes >= TRUSTED;
    }

    /** Returns the quantile loss of the band for a change that it has not learned yet. */
    double loss(double change) {
        return loss(change, low, high);
    }

    /** Returns the sum of the quantile losses of two quantiles at the outermost levels. */
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
