package io.foretide.forecasts;

/**
 * The size of a series' usual change between steps: a slow mean of absolute changes that are not zero, each held to six
 * times the mean. It starts anew when changes of another size keep coming, as when a series wakes up.
 */
final class RobustScale {
    private static final float SLOWEST = 1f / 200;
    private static final float SPIKE = 6;
    private static final float WAKE = 15;
    private static final double LEAST = 1e-30; // changes below do not count: they are too small for single precision
    private static final float WAKES = 2.5f;

    private double mean;
    private int changes;
    private float spikes; // faded number of held changes

    /** Takes a change; returns whether the scale begins anew. */
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
        return mean < LEAST ? 0 : mean;
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
