package io.foretide.series;

import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongUnaryOperator;

/** A grid whose steps begin at local times of a zone, spaced by the calendar. */
interface LocalGrid extends TimeGrid {
    ZoneId zone();

    /** Returns the local time at which a step begins, in milliseconds as if it were UTC. */
    long localStart(long index);

    /** Returns the number of the step that contains a local time, ignoring clock changes. */
    long localIndex(long local);

    @Override
    default long index(long time) {
        return index(this, zone(), this::localIndex, time);
    }

    /**
     * Returns the number of the step of a grid that contains a time.
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
