package io.foretide.symbols;

import java.nio.ByteBuffer;

/**
 * From which surprise on (−ln of its probability) a series' symbol is out of the ordinary: the series' own level, below which the share
 * 1 − α lies, followed by stochastic approximation (Robbins and Monro 1951) in units of the surprise's mean absolute deviation. Mutable.
 */
final class SurpriseThreshold {
    /** Symbols before anything is said. */
    private static final int WARM_UP = 50;

    private static final double SLOW = 0.02;
    private static final double LEAST_STEP = 0.05;
    static final int BYTES = Integer.BYTES + 3 * Float.BYTES;

    private int count;
    private float mean;
    private float deviation;
    private float level;

    /** Holds a surprise against the level, and lets the level learn from it; true: it lies above. */
    boolean isAbove(double surprise, double alpha) {
        boolean judged = isWarm();
        boolean above = judged && surprise > level;
        double share = Math.max(SLOW, 1.0 / (count + 1));
        deviation += (float) (share * (Math.abs(surprise - mean) - deviation));
        mean += (float) (share * (surprise - mean));
        if (judged) {
            double step = Math.max(LEAST_STEP, 1 / Math.sqrt(count - WARM_UP + 1.0)) * deviation;
            level += (float) (step * (above ? 1 - alpha : -alpha));
        } else {
            level = (float) Math.max(level, surprise);
        }
        count++;
        return above;
    }

    /** Whether there is a level to judge by. */
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
