package io.foretide.series;

import org.jspecify.annotations.Nullable;

/**
 * The opening or closing of a threshold event; both agree in series, threshold and {@code opened}. Times are epoch
 * milliseconds.
 *
 * @param cause of the opening or closing
 * @param opened origin of the forecast that opened it
 * @param origin of the forecast that caused this; for a deleted series, the record's time
 * @param time when it was written
 * @param probability to cross by {@code until}
 * @param earliest time of the crossing at the threshold's confidence; null: not by {@code until}
 * @param median likewise
 * @param latest likewise
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
        /** It opened: the crossing became probable enough. */
        PROBABLE,
        /** The crossing is no longer probable. */
        IMPROBABLE,
        /** The series was deleted. */
        GONE,
        /** The threshold was removed from the configuration. */
        REMOVED
    }

    /** A closing without a forecast. */
    public static CrossingEvent closed(
            String series, String threshold, Cause cause, long opened, long origin, long time) {
        return new CrossingEvent(series, threshold, cause, opened, origin, time, Double.NaN, null, null, null, origin);
    }

    public boolean isOpen() {
        return cause == Cause.PROBABLE;
    }
}
