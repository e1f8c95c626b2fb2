package io.foretide.series;

/**
 * The unit of truncated backpropagation through time: consecutive steps of one channel of one series, the carried
 * state that the network had before the first of them, and what came after each.
 *
 * @param time time of the block's first step, epoch milliseconds
 * @param version version of the weights that made the carried state
 * @param steps number of steps, k
 * @param inputs (steps, inputs) the network's input rows
 * @param state (layers, hidden) or, for LSTM, (layers, 2, hidden) with h before c: the state before the first step;
 *     empty: the series begins, from zero or from the learned first state
 * @param targets (steps, leads) what the projection should have said: (value at lead − value at origin) / scale at
 *     origin; NaN where the step at that lead was not observed
 */
public record Block(long time, long version, int steps, float[] inputs, float[] state, float[] targets) {
    private static final int MOST_STEPS = 1 << 13;
    private static final float MOST_INPUT = 1e6f;

    public Block {
        if (steps < 1 || inputs.length % steps != 0 || targets.length % steps != 0) {
            throw new IllegalArgumentException("a block of " + steps + " steps cannot have " + inputs.length
                    + " inputs and " + targets.length + " targets");
        }
    }

    /**
     * Whether a network may learn from it: a legal version, no more steps than anybody configures, inputs and state that are finite and
     * as small as scaled values are, targets that are finite or missing.
     */
    public boolean isPlausible() {
        return version >= 0 && steps <= MOST_STEPS && bounded(inputs) && bounded(state) && noneInfinite(targets);
    }

    private static boolean bounded(float[] values) {
        for (float value : values) {
            if (!(Math.abs(value) <= MOST_INPUT)) {
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
