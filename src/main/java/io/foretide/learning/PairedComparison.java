package io.foretide.learning;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Whether one contender loses more than another on the same blocks, by paired differences. Each block's difference is clipped
 * at twice the running 90 % quantile of their sizes. The blocks of one update may share what happened at their time, so they count as
 * one number: their sum, clipped at twice the running median of its size (about 1.35 standard deviations, as Huber 1964 has it), goes to
 * two sequential tests, one in each direction. Mutable, not thread-safe.
 */
final class PairedComparison {
    static final int BYTES = 2 * RunningQuantile.BYTES + 2 * BettingTest.BYTES;
    private static final double CLIP_BLOCK = 2;
    private static final double BLOCK_LEVEL =
            .9; // so that many series without any difference leave those with one their say
    private static final double UPDATE_LEVEL = .5;
    private static final double CLIP_UPDATE = 2;

    private RunningQuantile blocks = new RunningQuantile(BLOCK_LEVEL); // of sizes of differences
    private RunningQuantile updates = new RunningQuantile(UPDATE_LEVEL); // of sizes of their sums
    private BettingTest worse = new BettingTest();
    private BettingTest better = new BettingTest();

    /**
     * Takes the blocks of one update. The first ones only set the scale.
     *
     * @param differences loss of the first contender minus that of the second, of each block; may be infinite, not NaN
     */
    void add(double[] differences) {
        double[] sizes = Arrays.stream(differences).map(Math::abs).toArray();
        if (!blocks.isSet()) {
            blocks.addAll(sizes);
        }
        double sum = 0;
        for (double difference : differences) {
            sum += clip(difference, CLIP_BLOCK * blocks.value());
        }
        blocks.addAll(sizes);
        if (sum == 0) {
            return;
        }
        double evidence = sum / Math.sqrt(differences.length); // comparable between updates of few and of many blocks
        if (updates.isSet()) {
            double clipped = clip(evidence / (CLIP_UPDATE * updates.value()), 1);
            worse.add(clipped);
            better.add(-clipped);
        }
        updates.addAll(new double[] {Math.abs(evidence)});
    }

    private static double clip(double value, double most) {
        return Math.max(-most, Math.min(most, value));
    }

    /** Whether the first contender is significantly worse than the second. */
    boolean isWorse() {
        return worse.isPositive();
    }

    /** Whether there is some evidence for it: at a level of a quarter. */
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
    }

    static PairedComparison read(ByteBuffer in) {
        PairedComparison comparison = new PairedComparison();
        comparison.blocks = RunningQuantile.read(BLOCK_LEVEL, in);
        comparison.updates = RunningQuantile.read(UPDATE_LEVEL, in);
        comparison.worse = BettingTest.read(in);
        comparison.better = BettingTest.read(in);
        return comparison;
    }
}
