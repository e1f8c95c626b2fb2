package io.foretide.series;

import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongUnaryOperator;

/** Steps that begin at local times of a zone, which the calendar spaces: each by its number, rising. */
interface LocalGrid extends TimeGrid {
    ZoneId zone();

    /** When a step begins by the local clock, in milliseconds as if that were UTC. */
    long localStart(long index);

    /** Number of the step that contains a local time, ignoring clock changes. */
    long localIndex(long local);

    @Override
    default long index(long time) {
        return index(this, zone(), this::localIndex, time);
    }

    /**
     * Number of the step of a grid that contains a time.
     *
     * @param localIndex number of the step that contains a local time, ignoring clock changes
     */
    static long index(TimeGrid grid, ZoneId zone, LongUnaryOperator localIndex, long time) {
        long shown = time
                + 1000L * zone.getRules().getOffset(Instant.ofEpochMilli(time)).getTotalSeconds();
        long index = localIndex.applyAsLong(shown);
        while (grid.start(index) > time) {
            index--;
        }
        while (grid.start(index + 1) <= time) {
            index++;
        }
        return index;
    }

    @Override
    default long start(long index) {
        return FixedGrid.instant(localStart(index), zone());
    }

    @Override
    default long nominal(long time) {
        return localStart(index(time));
    }
}
