package io.foretide.forecasts;

/**
 * Factor that widens bands after two or more consecutive one-step misses on the same side, as after a level shift. Hits
 * reduce it.
 */
final class MissWidening {
    private static final float WIDEN = 1.25f;
    private static final float WIDEST = 4;
    private static final float NARROW = 0.6f; // share of the widening that remains after a hit

    private float factor = 1;
    private int misses; // consecutive misses on one side; negative below

    /** Returns the factor, 1 or more. */
    double factor() {
        return factor;
    }

    /** Updates the factor. {@code side} is −1 if the newest value was below its band, 1 if above, 0 if inside. */
    void observe(int side) {
        misses = side == 0 ? 0 : side * misses > 0 ? Math.max(-100, Math.min(100, misses + side)) : side;
        if (Math.abs(misses) >= 2) {
            factor = Math.min(WIDEST, factor * WIDEN);
        } else if (side == 0) {
            factor = 1 + NARROW * (factor - 1);
        }
    }

    void walk(StateFields fields) {
        factor = fields.single(factor);
        misses = fields.count(misses);
    }
}
