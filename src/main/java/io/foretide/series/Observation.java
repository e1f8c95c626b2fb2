package io.foretide.series;

/**
 * The values of one series at one event time, as received.
 *
 * @param series id of the series
 * @param time event time, epoch milliseconds; may be in the future if there are only known inputs
 * @param values (channels), NaN for unset channels; not modified
 * @param counter whether the source marks the values as counter readings, which only increase and restart at 0
 * @param known (known inputs) values known in advance, NaN if unset; empty if none is set; not modified
 */
public record Observation(String series, long time, double[] values, boolean counter, double[] known)
        implements Arrival {
    private static final double[] NONE = {};

    /** Creates an observation without known inputs. */
    public Observation(String series, long time, double[] values, boolean counter) {
        this(series, time, values, counter, NONE);
    }

    /** Creates an observation without known inputs and without a counter mark. */
    public Observation(String series, long time, double[] values) {
        this(series, time, values, false);
    }

    /** Returns whether any value is set; otherwise there are only known inputs. */
    public boolean anyValue() {
        for (double value : values) {
            if (!Double.isNaN(value)) {
                return true;
            }
        }
        return false;
    }
}
