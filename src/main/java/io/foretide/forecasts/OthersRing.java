package io.foretide.forecasts;

import io.foretide.model.HalfPrecision;

/** Changes of the other channels at the last few steps, in their own scales, in half precision. */
final class OthersRing {
    /** Number of steps stored. */
    static final int STEPS = 4;

    private final int others;
    private final float[] values; // (steps + 1, others); the last row is zero
    private long count;

    OthersRing(int others) {
        this.others = others;
        values = new float[(STEPS + 1) * others];
    }

    float[] values() {
        return values;
    }

    /** Returns the index of the first number at a lag; that of a row of zeros if the lag is not stored. */
    int at(int lag) {
        return lag < STEPS && lag < count ? (int) ((count - 1 - lag) % STEPS) * others : STEPS * others;
    }

    /** Adds a step. Missing changes count as zeros. */
    void add(float[] changes) {
        int at = (int) (count % STEPS) * others;
        for (int o = 0; o < others; o++) {
            float change = o < changes.length ? changes[o] : 0;
            values[at + o] = Float.isNaN(change) ? 0 : HalfPrecision.round(Math.max(-8, Math.min(8, change)));
        }
        count++;
    }

    void walk(StateFields fields) {
        if (others > 0) {
            fields.halves(values);
            count = fields.number(count);
        }
    }
}
