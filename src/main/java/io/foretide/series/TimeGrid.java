package io.foretide.series;

import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The starts of a stream's steps. Times are epoch milliseconds; steps are numbered consecutively. Grids are values:
 * equal grids have the same steps, and their text is part of the state's format id.
 */
public interface TimeGrid {
    /** Steps at the interval's multiples since the epoch. */
    static TimeGrid of(long interval) {
        return new FixedGrid(interval, 0, null);
    }

    /**
     * Steps of equal length.
     *
     * @param interval milliseconds per step, by the local clock if there is a zone; then whole days
     * @param offset milliseconds from midnight (from the epoch) to the start of the first step, less than the interval
     * @param zone of the days; null: UTC
     */
    static TimeGrid of(long interval, long offset, @Nullable ZoneId zone) {
        return new FixedGrid(interval, offset, zone);
    }

    /** Milliseconds of a step; the mean length or the most common one where steps differ. */
    long interval();

    /** The length of the steps in the configuration's notation. */
    Interval spacing();

    /** Number of the step that a time falls into. */
    long index(long time);

    /** When a step begins. */
    long start(long index);

    /** The local clock's reading at the start of a time's step, as if it were UTC. */
    long nominal(long time);

    /** Steps of a day; 0 where a day is not whole steps. */
    int daySteps();

    /** Steps of a week; 0 where a week is not whole steps. */
    int weekSteps();

    /** Steps per year, rounded; 0 if there are none. */
    int yearSteps();

    /** Start of the step that a time falls into. */
    default long cell(long time) {
        return start(index(time));
    }

    /** Start of the step this many steps after the one that contains a time; negative: before it. */
    default long plus(long time, long steps) {
        return start(index(time) + steps);
    }

    /** Steps from one time's to another's. */
    default long between(long from, long to) {
        return index(to) - index(from);
    }

    /** End of the step that a time falls into: the first time that is not in it. */
    default long end(long time) {
        return start(index(time) + 1);
    }

    /** Whether a step contains the time; otherwise values at this time have no step. */
    default boolean has(long time) {
        return true;
    }

    /** Name of the session calendar outside which there are no steps; empty: none. */
    default String sessions() {
        return "";
    }

    /** The closure between a step and the previous one. */
    default Closure closureBefore(long index) {
        return Closure.NONE;
    }

    /** Number of a step if all days were regular ones: at the same time of the day it is the same, but for whole days. */
    default long slot(long index) {
        return index;
    }

    /** The longest time without a step. */
    default Duration longestClosure() {
        return Duration.ZERO;
    }

    /** The time between two consecutive steps. */
    enum Closure {
        NONE,
        /** A market was closed for some minutes or hours. */
        BREAK,
        /** It was closed over a night, a weekend or holidays. */
        NIGHT
    }
}
