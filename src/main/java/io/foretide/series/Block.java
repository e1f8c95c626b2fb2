package io.foretide.series;

/**
 * The unit of truncated backpropagation through time: consecutive steps of one channel of a series, the network's
 * carried state before them, and their targets.
 *
 * @param time time of the block's first step, epoch milliseconds
 * @param version version of the weights that computed the carried state
 * @param steps number of steps, k
 * @param inputs (steps, inputs) the network's input rows
 * @param state (layers, hidden) or, for LSTM, (layers, 2, hidden) with h before c: the state before the first step;
 *     empty if the series begins here, from zero or from the learned initial state
 * @param targets (steps, leads) targets of the projection: (value at lead − value at origin) / scale at origin; NaN if
 *     the step at that lead was not observed
 */
public record Block(long time, long version, int steps, float[] inputs, float[] state, float[] targets) {
    private static final int MAX_STEPS = 1 << 13;
    private static final float MAX_INPUT = 1e6f;

    public Block {
        if (steps < 1 || inputs.length % steps != 0 || targets.length % steps != 0) {
            throw new IllegalArgumentException("a block of " + steps + " steps cannot have " + inputs.length
                    + " inputs and " + targets.length + " targets");
        }
    }

    /**
     * Returns whether a network may learn from the block: valid version, plausible number of steps, finite inputs and
     * state of plausible size, and targets that are finite or missing.
     */
    public boolean isPlausible() {
        return version >= 0 && steps <= MAX_STEPS && bounded(inputs) && bounded(state) && noneInfinite(targets);
    }

    private static boolean bounded(float[] values) {
        for (float value : values) {
            if (!(Math.abs(value) <= MAX_INPUT)) {
                return false;
            }
        }
        return true;
    }

    private static boolean noneInfinite(float[] values) {
        for (float value : values) {
            if (Float.isInfinite(value)) {
                return false;
            }
        }
        return true;
    }

    public int inputsPerStep() {
        return inputs.length / steps;
    }

    public int leads() {
        return targets.length / steps;
    }
}
