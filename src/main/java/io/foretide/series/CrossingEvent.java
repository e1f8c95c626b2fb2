package io.foretide.series;

import org.jspecify.annotations.Nullable;

/**
 * An event of a threshold opened or closed; opened and closed of one event agree in series, threshold and {@code opened}. Times are epoch
 * milliseconds.
 *
 * @param cause why
 * @param opened origin of the forecast that opened it
 * @param origin of the forecast that decided this; of a series that is gone, the time of the record
 * @param time when it was written
 * @param probability to cross by {@code until}
 * @param earliest time of the crossing at the threshold's confidence; null: not by {@code until}
 * @param median likewise
 * @param latest likewise
 * @param until end of what was looked at
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
        /** The series is no longer kept. */
        GONE,
        /** The configuration has no such threshold for the series any more. */
        REMOVED
    }

    /** Closed, of which nothing else is said. */
    public static CrossingEvent closed(
            String series, String threshold, Cause cause, long opened, long origin, long time) {
        return new CrossingEvent(series, threshold, cause, opened, origin, time, Double.NaN, null, null, null, origin);
    }

    public boolean isOpen() {
        return cause == Cause.PROBABLE;
    }
}
