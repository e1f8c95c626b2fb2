package io.foretide.forecasts;

/**
 * A factor that widens bands from the second consecutive one-step miss on the same side, as after a level shift; hits
 * reduce it.
 */
final class MissWidening {
    private static final float WIDEN = 1.25f;
    private static final float WIDEST = 4;
    private static final float NARROW = 0.6f; // share of the widening that remains after a hit

    private float factor = 1;
    private int misses; // in a row on one side: below if negative

    /** 1 or more. */
    double factor() {
        return factor;
    }

    /** Takes the side on which the newest value missed the band: −1 below, 1 above, 0 for inside. */
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
