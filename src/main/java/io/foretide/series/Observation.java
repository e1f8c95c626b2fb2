package io.foretide.series;

/**
 * The values of one series at one event time, as received.
 *
 * @param series id of the series
 * @param time event time, epoch milliseconds; of known inputs alone it may be in the future
 * @param values (channels), NaN for unset channels; not modified
 * @param counter whether the source marks them as counter readings, which only rise and restart at 0
 * @param known (known inputs), NaN if unset; empty if none is set; not modified
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

    /** Whether a value was observed; otherwise there are only known inputs. */
    public boolean anyValue() {
        for (double value : values) {
            if (!Double.isNaN(value)) {
                return true;
            }
        }
        return false;
    }
}
