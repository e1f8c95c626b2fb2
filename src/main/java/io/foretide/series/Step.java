package io.foretide.series;

/**
 * One closed cell of a series' time grid.
 *
 * @param time start of the cell, epoch milliseconds
 * @param values (channels), what the gap policy put there where nothing was observed: NaN for "missing"
 * @param observed (channels), whether an observation stands behind the value
 * @param known (known inputs, horizon + 1) values of inputs known in advance that had arrived when the cell was closed, for
 *     this step and the leads after it; NaN where nothing had. Empty where the stream has no such inputs
 */
public record Step(long time, double[] values, boolean[] observed, float[] known) {
    private static final float[] NONE = {};

    public Step {
        if (values.length != observed.length) {
            throw new IllegalArgumentException(
                    "a step has " + values.length + " values but " + observed.length + " observed marks");
        }
    }

    /** Without inputs known in advance. */
    public Step(long time, double[] values, boolean[] observed) {
        this(time, values, observed, NONE);
    }

    /** The same step with these known inputs. */
    public Step withKnown(float[] known) {
        return new Step(time, values, observed, known);
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
