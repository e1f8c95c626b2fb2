package io.foretide.forecasts;

/**
 * Holds back values unusually far from their forecast until the next value confirms the new level. The threshold is a
 * multiple of a slowly falling envelope of past one-step errors. A value held back raises it, so that bursts of a
 * heavy-tailed series are held back only once or twice.
 */
final class SpikeFilter {
    private static final float FAR = 8;
    private static final float FALL = 0.997f;
    private static final float RAISE = 4;
    private static final int TRUSTED = 3;

    private float envelope;
    private double held = Double.NaN;
    private int steps; // number of values, up to TRUSTED, from which on the envelope is used

    /** Treatment of a value. */
    enum Verdict {
        /** The value is accepted. */
        TAKEN,
        /** The value is held back, and treated as not observed. */
        HELD,
        /** The value is accepted, and so is the value held back before it. */
        CONFIRMED
    }

    /**
     * Judges a value.
     *
     * @param expected forecast of the value
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

    /** Skips a value that has no comparable forecast. */
    void pass() {
        held = Double.NaN;
    }

    /** Returns and clears the value held back last. */
    double release() {
        double value = held;
        held = Double.NaN;
        return value;
    }

    /** Returns the largest usual one-step error, in the value's unit. */
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
