package io.foretide.forecasts;

/**
 * The usual size of a series' changes between steps: a slow mean of non-zero absolute changes, each clipped to six
 * times the mean. It restarts when changes of another size persist, as when a series becomes active.
 */
final class RobustScale {
    private static final float SLOWEST = 1f / 200;
    private static final float SPIKE = 6;
    private static final float WAKE = 15;
    private static final double MIN = 1e-30; // changes below do not count: they are too small for single precision
    private static final float WAKES = 2.5f;

    private double mean;
    private int changes;
    private float spikes; // discounted number of clipped changes

    /** Adds a change; returns whether the scale restarts. */
    boolean observe(double change) {
        double size = Math.abs(change);
        if (size == 0 || !Double.isFinite(size)) {
            return false;
        }
        spikes = 0.85f * spikes + (changes > 0 && size > WAKE * mean ? 1 : 0);
        boolean wakes = spikes > WAKES && changes > 20;
        if (wakes) {
            changes = 0;
            spikes = 0;
        }
        changes = Math.min(changes + 1, 1 << 20);
        double held = changes < 5 ? size : Math.min(size, SPIKE * mean);
        mean += Math.max(SLOWEST, 1.0 / changes) * (held - mean);
        return wakes;
    }

    /** In the value's unit; 0 until the series has moved. */
    double value() {
        return mean < MIN ? 0 : mean;
    }

    /** Changes that the scale is the mean of. */
    int changes() {
        return changes;
    }

    void walk(StateFields fields) {
        mean = fields.real(mean);
        changes = fields.count(changes);
        spikes = fields.single(spikes);
    }
}
