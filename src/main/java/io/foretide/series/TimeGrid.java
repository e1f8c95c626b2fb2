package io.foretide.series;

import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Divides time into the steps of a stream. Times are epoch milliseconds. Steps are numbered consecutively. Grids are
 * value objects: equal grids have the same steps. Their {@code toString} is part of the state's format id.
 */
public interface TimeGrid {
    /** Returns the grid whose steps begin at multiples of an interval in milliseconds since the epoch. */
    static TimeGrid of(long interval) {
        return new FixedGrid(interval, 0, null);
    }

    /**
     * Returns a grid with steps of equal length.
     *
     * @param interval milliseconds per step; with a zone, whole days by the local clock
     * @param offset milliseconds from midnight (from the epoch) to the start of a step; 0 or more, less than the
     *     interval
     * @param zone time zone of the days; null for UTC
     */
    static TimeGrid of(long interval, long offset, @Nullable ZoneId zone) {
        return new FixedGrid(interval, offset, zone);
    }

    /** Returns the milliseconds per step: the mean or the most common length if steps differ. */
    long interval();

    /** Returns the length of the steps as an {@link Interval}. */
    Interval spacing();

    /** Returns the number of the step that contains a time. */
    long index(long time);

    /** Returns the start of a step. */
    long start(long index);

    /** Returns the local time at the start of the step that contains a time, in milliseconds as if it were UTC. */
    long nominal(long time);

    /** Returns the number of steps per day; 0 if it is not a whole number. */
    int daySteps();

    /** Returns the number of steps per week; 0 if it is not a whole number. */
    int weekSteps();

    /** Returns the number of steps per year, rounded. */
    int yearSteps();

    /** Returns the start of the step that contains a time. */
    default long cell(long time) {
        return start(index(time));
    }

    /** Returns the start of the step a number of steps after (if negative, before) the one that contains a time. */
    default long plus(long time, long steps) {
        return start(index(time) + steps);
    }

    /** Returns the number of steps from the step that contains one time to the step that contains another. */
    default long between(long from, long to) {
        return index(to) - index(from);
    }

    /** Returns the end, exclusive, of the step that contains a time. */
    default long end(long time) {
        return start(index(time) + 1);
    }

    /** Returns whether a step contains a time. */
    default boolean has(long time) {
        return true;
    }

    /** Returns the name of the session calendar; empty without sessions. */
    default String sessions() {
        return "";
    }

    /** Returns the closure between a step and the previous one. */
    default Closure closureBefore(long index) {
        return Closure.NONE;
    }

    /**
     * Returns the number that a step would have if all days were regular. Steps at the same time of day differ by a
     * multiple of {@link #daySteps}.
     */
    default long slot(long index) {
        return index;
    }

    /** Returns the longest time without a step. */
    default Duration longestClosure() {
        return Duration.ZERO;
    }

    /** Type of closure between two consecutive steps. */
    enum Closure {
        NONE,
        /** A closure of minutes or hours within a trading day. */
        BREAK,
        /** A closure over a night, a weekend or holidays. */
        NIGHT
    }
}
