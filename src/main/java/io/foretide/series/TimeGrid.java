package io.foretide.series;

import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream's steps begin. Times are epoch milliseconds; steps are numbered, so that one can go from step to step.
 * Grids are values: those that are equal have the same steps, and their text is part of what names the form of a state.
 */
public interface TimeGrid {
    /** Steps at the interval's multiples since the epoch. */
    static TimeGrid of(long interval) {
        return new FixedGrid(interval, 0, null);
    }

    /**
     * Steps of one length.
     *
     * @param interval milliseconds of a step, by the local clock if there is a zone; then whole days
     * @param offset milliseconds from midnight (from the epoch) to the first step's beginning, from 0 to below the interval
     * @param zone whose days are meant; null: UTC throughout
     */
    static TimeGrid of(long interval, long offset, @Nullable ZoneId zone) {
        return new FixedGrid(interval, offset, zone);
    }

    /** Milliseconds of a step; the mean length or the most common one where steps differ. */
    long interval();

    /** How far apart the steps are, as a configuration says it. */
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

    /** Steps of a year, to the nearest step; 0 where there are none. */
    int yearSteps();

    /** Start of the step that a time falls into. */
    default long cell(long time) {
        return start(index(time));
    }

    /** Start of the step so many steps behind the one that a time falls into; negative: before it. */
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

    /** Whether a time falls into a step; else there is no place for what comes then. */
    default boolean has(long time) {
        return true;
    }

    /** Name of the calendar outside whose sessions there are no steps; empty: there are steps at all times. */
    default String sessions() {
        return "";
    }

    /** What lies between a step and the one before it. */
    default Closure closureBefore(long index) {
        return Closure.NONE;
    }

    /** Number of a step if all days were regular ones: at the same time of the day it is the same, but for whole days. */
    default long slot(long index) {
        return index;
    }

    /** How long there may be no step. */
    default Duration longestClosure() {
        return Duration.ZERO;
    }

    /** What lies between two steps that follow each other. */
    enum Closure {
        NONE,
        /** A market was closed for some minutes or hours. */
        BREAK,
        /** It was closed over a night, a weekend or holidays. */
        NIGHT
    }
}
