package io.foretide.learning;

import java.util.Arrays;

/**
 * Mean losses of three contenders on the same blocks of one update, block by block; NaN on a block without targets.
 *
 * @param candidate of each block
 * @param champion of each block
 * @param start of version 0, which learning began with; all NaN where the outputs are classes
 */
@SuppressWarnings("ArrayRecordComponent") // made for one call, read at once
record BlockLosses(double[] candidate, double[] champion, double[] start) {
    static final BlockLosses NONE = new BlockLosses(new double[0], new double[0], new double[0]);

    BlockLosses {
        if (candidate.length != champion.length || candidate.length != start.length) {
            throw new IllegalArgumentException("losses of " + candidate.length + ", " + champion.length + " and "
                    + start.length + " blocks are not paired");
        }
    }

    int blocks() {
        return candidate.length;
    }

    /** Mean over the blocks where a loss is finite; NaN where none is. */
    static double mean(double[] losses) {
        return Arrays.stream(losses).filter(Double::isFinite).average().orElse(Double.NaN);
    }
}
