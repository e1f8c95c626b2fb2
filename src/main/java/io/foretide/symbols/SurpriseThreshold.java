package io.foretide.symbols;

import java.nio.ByteBuffer;

/**
 * The surprise (−ln of the probability) above which a series' symbol is flagged: a running quantile at level 1 − α by
 * stochastic approximation (Robbins and Monro 1951) in units of the surprise's mean absolute deviation. Mutable.
 */
final class SurpriseThreshold {
    /** Number of symbols before any is flagged. */
    private static final int WARM_UP = 50;

    private static final double SLOW = 0.02;
    private static final double MIN_STEP = 0.05;
    static final int BYTES = Integer.BYTES + 3 * Float.BYTES;

    private int count;
    private float mean;
    private float deviation;
    private float level;

    /** Updates the threshold with a surprise, and returns whether the surprise was above it. */
    boolean isAbove(double surprise, double alpha) {
        boolean judged = isWarm();
        boolean above = judged && surprise > level;
        double share = Math.max(SLOW, 1.0 / (count + 1));
        deviation += (float) (share * (Math.abs(surprise - mean) - deviation));
        mean += (float) (share * (surprise - mean));
        if (judged) {
            double step = Math.max(MIN_STEP, 1 / Math.sqrt(count - WARM_UP + 1.0)) * deviation;
            level += (float) (step * (above ? 1 - alpha : -alpha));
        } else {
            level = (float) Math.max(level, surprise);
        }
        count++;
        return above;
    }

    /** Returns whether there are enough symbols for a threshold. */
    boolean isWarm() {
        return count >= WARM_UP;
    }

    double level() {
        return level;
    }

    void write(ByteBuffer out) {
        out.putInt(count).putFloat(mean).putFloat(deviation).putFloat(level);
    }

    static SurpriseThreshold read(ByteBuffer in) {
        SurpriseThreshold read = new SurpriseThreshold();
        read.count = in.getInt();
        read.mean = in.getFloat();
        read.deviation = in.getFloat();
        read.level = in.getFloat();
        return read;
    }
}
