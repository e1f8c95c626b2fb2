package io.foretide.forecasts;

/**
 * Holds back unusually distant readings until the next reading confirms the new level. The threshold is a slowly
 * falling envelope of past one-step errors; a held reading raises it, so that bursts of a heavy-tailed series are held
 * back only once or twice.
 */
final class SpikeFilter {
    private static final float FAR = 8;
    private static final float FALL = 0.997f;
    private static final float RAISE = 4;
    private static final int TRUSTED = 3;

    private float envelope;
    private double held = Double.NaN;
    private int steps; // taken, up to those after which the envelope is trusted

    /** What becomes of a reading. */
    enum Verdict {
        /** It counts. */
        TAKEN,
        /** It is treated as not observed. */
        HELD,
        /** It is accepted, and so is the reading held back before it. */
        CONFIRMED
    }

    /**
     * Judges a reading.
     *
     * @param expected forecast of it
     */
    Verdict judge(double value, double expected) {
        double error = Math.abs(value - expected);
        if (!Double.isNaN(held)) {
            boolean confirmed = Math.abs(value - held) < error;
            if (confirmed) {
                learn(error);
                return Verdict.CONFIRMED;
            }
            held = Double.NaN;
        }
        if (steps == TRUSTED && error > FAR * envelope && error > 1e-12 * Math.abs(expected)) {
            held = value;
            envelope = envelope == 0 ? (float) Math.min(error, Float.MAX_VALUE) : RAISE * envelope;
            return Verdict.HELD;
        }
        learn(error);
        return Verdict.TAKEN;
    }

    /** Skips a reading that cannot be judged. */
    void pass() {
        held = Double.NaN;
    }

    /** Returns and forgets the reading held back last. */
    double release() {
        double value = held;
        held = Double.NaN;
        return value;
    }

    /** Largest usual error of one step, in the value's unit. */
    double envelope() {
        return envelope;
    }

    void walk(StateFields fields) {
        envelope = fields.single(envelope);
        held = fields.real(held);
        steps = fields.small(steps);
    }

    private void learn(double error) {
        steps = Math.min(steps + 1, TRUSTED);
        envelope = (float) Math.min(Float.MAX_VALUE / 64, Math.max(error, envelope * FALL));
    }
}
