package io.foretide.series;

/**
 * One closed cell of a series' time grid.
 *
 * @param time start of the cell, epoch milliseconds
 * @param values (channels) values; filled by the gap policy if not observed, with NaN for the policy "missing"
 * @param observed (channels) whether the value was observed
 * @param known (known inputs, horizon + 1) inputs known in advance at this step and the following leads, as of the
 *     closing of the cell; NaN if missing; empty if the stream has none
 */
public record Step(long time, double[] values, boolean[] observed, float[] known) {
    private static final float[] NONE = {};

    public Step {
        if (values.length != observed.length) {
            throw new IllegalArgumentException(
                    "a step has " + values.length + " values, but " + observed.length + " observed marks");
        }
    }

    /** Creates a step without inputs known in advance. */
    public Step(long time, double[] values, boolean[] observed) {
        this(time, values, observed, NONE);
    }

    /** Returns a copy with known inputs. */
    public Step withKnown(float[] known) {
        return new Step(time, values, observed, known);
    }

    /** Returns whether any channel was observed. */
    public boolean anyObserved() {
        for (boolean channelObserved : observed) {
            if (channelObserved) {
                return true;
            }
        }
        return false;
    }
}
