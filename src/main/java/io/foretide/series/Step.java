package io.foretide.series;

/**
 * One closed cell of a series' time grid.
 *
 * @param time start of the cell, epoch milliseconds
 * @param values (channels), filled by the gap policy if not observed: NaN for "missing"
 * @param observed (channels), whether the value was observed
 * @param known (known inputs, horizon + 1) inputs known in advance that had arrived when the cell was closed, for this
 *     step and the following leads; NaN if missing. Empty if the stream has none
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

    /** Whether any channel was observed. */
    public boolean anyObserved() {
        for (boolean mark : observed) {
            if (mark) {
                return true;
            }
        }
        return false;
    }
}
