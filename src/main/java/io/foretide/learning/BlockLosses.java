package io.foretide.learning;

import java.util.Arrays;

/**
 * Mean losses of three contenders on the blocks of one update, per block; NaN for blocks without targets.
 *
 * @param candidate of each block
 * @param champion of each block
 * @param start of version 0, the initial weights; all NaN if the outputs are classes
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived
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

    /** Mean over the blocks with finite loss; NaN if there are none. */
    static double mean(double[] losses) {
        return Arrays.stream(losses).filter(Double::isFinite).average().orElse(Double.NaN);
    }
}
