package io.foretide.series;

/**
 * One closed cell of a series' time grid.
 *
 * @param time start of the cell, epoch milliseconds
 * @param values (channels), what the gap policy put there where nothing was observed: NaN for "missing"
 * @param observed (channels), whether an observation stands behind the value
 */
public record Step(long time, double[] values, boolean[] observed) {
    public Step {
        if (values.length != observed.length) {
            throw new IllegalArgumentException(
                    "a step has " + values.length + " values but " + observed.length + " observed marks");
        }
    }

    /** Whether an observation stands behind any channel. */
    public boolean anyObserved() {
        for (boolean mark : observed) {
            if (mark) {
                return true;
            }
        }
        return false;
    }
}
