package io.foretide.learning;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Running quantile of positive numbers by stochastic approximation (Robbins and Monro 1951) of its logarithm. After the
 * initial phase each number moves it by at most 5 %, however large. From the fourth consecutive number above it on,
 * which is unlikely by chance, the steps grow, so that a level shift is followed quickly. Zero and non-finite numbers
 * are ignored. Mutable, not thread-safe.
 */
final class RunningQuantile {
    static final int BYTES = Double.BYTES + Long.BYTES + Integer.BYTES;
    private static final int RUN_LENGTH = 3; // consecutive numbers above it
    private static final double STEP = .05;

    private final double level;
    private double value; // 0 until the first number
    private long count;
    private int above; // consecutive

    /** @param level in (0, 1); 0.5 is the median */
    RunningQuantile(double level) {
        this.level = level;
    }

    /** Whether there is a value. */
    boolean isSet() {
        return value > 0;
    }

    double value() {
        return value;
    }

    /** Moves towards each number. The first call starts at the numbers' median, which is robust to outliers. */
    void addAll(double[] numbers) {
        double[] usable = Arrays.stream(numbers)
                .filter(number -> number > 0 && number < Double.POSITIVE_INFINITY)
                .toArray();
        if (value == 0 && usable.length > 0) {
            double[] sorted = usable.clone();
            Arrays.sort(sorted);
            value = sorted[sorted.length / 2];
            count = sorted.length;
            return;
        }
        for (double number : usable) {
            count++;
            double step = Math.max(STEP, 1.0 / count); // larger at first
            above = number > value ? above + 1 : 0;
            value *= Math.exp(above > 0 ? step * level * Math.max(1, above - RUN_LENGTH) : step * (level - 1));
        }
    }

    void write(ByteBuffer out) {
        out.putDouble(value).putLong(count).putInt(above);
    }

    static RunningQuantile read(double level, ByteBuffer in) {
        RunningQuantile quantile = new RunningQuantile(level);
        quantile.value = in.getDouble();
        quantile.count = in.getLong();
        quantile.above = in.getInt();
        return quantile;
    }
}
