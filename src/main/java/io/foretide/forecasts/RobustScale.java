package io.foretide.forecasts;

/**
 * The usual size of a series' changes between steps: a slow mean of non-zero absolute changes, each clipped to six
 * times the mean. It restarts when changes of another size persist, as when a series becomes active.
 */
final class RobustScale {
    private static final float SLOWEST = 1f / 200;
    private static final float SPIKE = 6;
    private static final float WAKE = 15;
    private static final double MIN = 1e-30; // smaller scales count as 0: they underflow in single precision
    private static final float WAKES = 2.5f;

    private double mean;
    private int changes;
    private float spikes; // discounted number of clipped changes

    /** Adds a change, and returns whether the scale has restarted. */
    boolean observe(double change) {
        double size = Math.abs(change);
        if (size == 0 || !Double.isFinite(size)) {
            return false;
        }
        spikes = 0.85f * spikes + (changes > 0 && size > WAKE * mean ? 1 : 0);
        boolean restarts = spikes > WAKES && changes > 20;
        if (restarts) {
            changes = 0;
            spikes = 0;
        }
        changes = Math.min(changes + 1, 1 << 20);
        double clipped = changes < 5 ? size : Math.min(size, SPIKE * mean);
        mean += Math.max(SLOWEST, 1.0 / changes) * (clipped - mean);
        return restarts;
    }

    /** Returns the scale in the value's unit; 0 until the value has changed. */
    double value() {
        return mean < MIN ? 0 : mean;
    }

    /** Returns the number of changes since the last restart. */
    int changes() {
        return changes;
    }

    void walk(StateFields fields) {
        mean = fields.real(mean);
        changes = fields.count(changes);
        spikes = fields.single(spikes);
    }
}
