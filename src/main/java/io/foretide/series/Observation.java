package io.foretide.series;

/**
 * The values of one series at one event time, as they arrived.
 *
 * @param series id of the series
 * @param time event time, epoch milliseconds; of known inputs alone it may lie ahead
 * @param values (channels), NaN where this observation says nothing of a channel; not to be changed
 * @param counter whether its source calls them readings of a counter, which only rises and begins again at 0
 * @param known (known inputs), NaN where nothing is said of one; empty where nothing is said of any; not to be changed
 */
public record Observation(String series, long time, double[] values, boolean counter, double[] known)
        implements Arrival {
    private static final double[] NONE = {};

    /** Without known inputs. */
    public Observation(String series, long time, double[] values, boolean counter) {
        this(series, time, values, counter, NONE);
    }

    /** Of no counter, as far as is known. */
    public Observation(String series, long time, double[] values) {
        this(series, time, values, false);
    }

    /** Whether a value was observed; else there are only known inputs. */
    public boolean anyValue() {
        for (double value : values) {
            if (!Double.isNaN(value)) {
                return true;
            }
        }
        return false;
    }
}
