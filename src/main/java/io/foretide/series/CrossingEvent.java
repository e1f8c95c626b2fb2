package io.foretide.series;

import org.jspecify.annotations.Nullable;

/**
 * The opening or closing of a threshold event; both agree in series, threshold and {@code opened}. Times are epoch
 * milliseconds.
 *
 * @param cause reason of the opening or closing
 * @param opened origin of the forecast that opened it
 * @param origin origin of the forecast that caused the event; for a deleted series, {@code time}
 * @param time time of writing
 * @param probability probability of crossing by {@code until}; NaN without a forecast
 * @param earliest earliest time of the crossing at the threshold's confidence; null if later than {@code until}
 * @param median median time of the crossing; null if later than {@code until}
 * @param latest latest time of the crossing at the threshold's confidence; null if later than {@code until}
 * @param until end of the forecast period
 */
public record CrossingEvent(
        String series,
        String threshold,
        Cause cause,
        long opened,
        long origin,
        long time,
        double probability,
        @Nullable Long earliest,
        @Nullable Long median,
        @Nullable Long latest,
        long until) {

    /** Why an event opened or closed. */
    public enum Cause {
        /** Opened: the crossing has become probable. */
        PROBABLE,
        /** The crossing is no longer probable. */
        IMPROBABLE,
        /** The series was deleted. */
        GONE,
        /** The threshold was removed from the configuration. */
        REMOVED
    }

    /** Creates a closing event without a forecast. */
    public static CrossingEvent closed(
            String series, String threshold, Cause cause, long opened, long origin, long time) {
        return new CrossingEvent(series, threshold, cause, opened, origin, time, Double.NaN, null, null, null, origin);
    }

    public boolean isOpen() {
        return cause == Cause.PROBABLE;
    }
}
