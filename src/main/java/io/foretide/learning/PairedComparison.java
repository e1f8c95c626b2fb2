package io.foretide.learning;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Compares two contenders' losses on the same blocks by paired differences. Each block's difference is clipped at twice
 * the running 90 % quantile of absolute differences. Blocks of one update, and of consecutive updates of one time, may be
 * correlated, so they count as one number: their sum, clipped at twice the running median of one update's absolute sum
 * (about 1.35 standard deviations, as in Huber 1964), goes to two sequential tests, one per direction. Mutable, not
 * thread-safe.
 */
final class PairedComparison {
    static final int BYTES = 2 * RunningQuantile.BYTES + 4 * SequentialTest.BYTES + Double.BYTES + Long.BYTES;
    private static final double CLIP_BLOCK = 2;
    private static final double BLOCK_LEVEL =
            .9; // so that a few series with differences still count among many without
    private static final double UPDATE_LEVEL = .5;
    private static final double CLIP_UPDATE = 2;

    private RunningQuantile blocks = new RunningQuantile(BLOCK_LEVEL); // of absolute differences
    private RunningQuantile updates = new RunningQuantile(UPDATE_LEVEL); // of absolute sums
    private SequentialTest worse = new SequentialTest();
    private SequentialTest better = new SequentialTest();

    // The newest number, which further updates of the same time revise.
    private double sum; // of clipped differences
    private long count; // of blocks
    private SequentialTest worseBefore = worse;
    private SequentialTest betterBefore = better;

    /**
     * Adds the blocks of one update. The first ones only set the scale.
     *
     * @param differences per block, loss of the first contender minus that of the second; may be infinite, not NaN
     * @param isSameTime whether they count as one number together with those of the update before
     */
    void add(double[] differences, boolean isSameTime) {
        double[] sizes = Arrays.stream(differences).map(Math::abs).toArray();
        if (!blocks.isSet()) {
            blocks.addAll(sizes);
        }
        if (!isSameTime) {
            sum = 0;
            count = 0;
            worseBefore = worse;
            betterBefore = better;
        }
        double own = 0;
        for (double difference : differences) {
            own += clip(difference, CLIP_BLOCK * blocks.value());
        }
        blocks.addAll(sizes);
        sum += own;
        count += differences.length;
        worse = worseBefore.copy();
        better = betterBefore.copy();
        if (updates.isSet() && sum != 0) { // over the root: comparable between few and many blocks
            double clipped = clip(sum / Math.sqrt((double) count) / (CLIP_UPDATE * updates.value()), 1);
            worse.add(clipped);
            better.add(-clipped);
        }
        if (own != 0) {
            updates.addAll(new double[] {Math.abs(own) / Math.sqrt(differences.length)});
        }
    }

    private static double clip(double value, double limit) {
        return Math.max(-limit, Math.min(limit, value));
    }

    /** Whether the first contender is significantly worse than the second. */
    boolean isWorse() {
        return worse.isPositive();
    }

    /** Whether the first contender is worse at level 0.25. */
    boolean isLikelyWorse() {
        return worse.isLikely();
    }

    boolean isBetter() {
        return better.isPositive();
    }

    PairedComparison copy() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        write(bytes);
        return read(bytes.flip());
    }

    void write(ByteBuffer out) {
        blocks.write(out);
        updates.write(out);
        worse.write(out);
        better.write(out);
        out.putDouble(sum).putLong(count);
        worseBefore.write(out);
        betterBefore.write(out);
    }

    static PairedComparison read(ByteBuffer in) {
        PairedComparison comparison = new PairedComparison();
        comparison.blocks = RunningQuantile.read(BLOCK_LEVEL, in);
        comparison.updates = RunningQuantile.read(UPDATE_LEVEL, in);
        comparison.worse = SequentialTest.read(in);
        comparison.better = SequentialTest.read(in);
        comparison.sum = in.getDouble();
        comparison.count = in.getLong();
        comparison.worseBefore = SequentialTest.read(in);
        comparison.betterBefore = SequentialTest.read(in);
        return comparison;
    }
}
