package io.foretide.series;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream's steps begin. Times are epoch milliseconds; steps are numbered, so that one can go from step to step.
 *
 * <p>Without a zone step i begins at i × interval + offset. With one, that sum is a local time: a grid of days in Europe/Berlin
 * has steps of 23 and of 25 hours where the clocks change. A local time that the clocks leave out stands for the moment as
 * far behind the change; one that they show twice for the first. A day that a zone leaves out has no length and holds no time.
 *
 * @param interval milliseconds of a step, by the local clock if there is a zone; then whole days
 * @param offset milliseconds from midnight (from the epoch) to the first step's beginning, from 0 to below the interval
 * @param zone whose days are meant; null: UTC throughout
 */
public record TimeGrid(long interval, long offset, @Nullable ZoneId zone) {
    private static final long DAY = 86_400_000;

    public TimeGrid {
        if (interval < 1 || offset < 0 || offset >= interval) {
            throw new IllegalArgumentException(
                    "a grid of " + interval + " ms cannot begin at " + offset + " ms: from 0 to below the interval");
        }
        if (zone != null && interval % DAY != 0) {
            throw new IllegalArgumentException("only whole days follow a time zone, not " + interval + " ms");
        }
    }

    /** Steps at the interval's multiples since the epoch. */
    public static TimeGrid of(long interval) {
        return new TimeGrid(interval, 0, null);
    }

    /** Number of the step that a time falls into. */
    public long index(long time) {
        if (zone == null) {
            return Math.floorDiv(time - offset, interval);
        }
        long local = time
                + 1000L * zone.getRules().getOffset(Instant.ofEpochMilli(time)).getTotalSeconds();
        long index = Math.floorDiv(local - offset, interval);
        while (start(index) > time) {
            index--;
        }
        while (start(index + 1) <= time) {
            index++;
        }
        return index;
    }

    /** When a step begins. */
    public long start(long index) {
        long sum = index * interval + offset;
        if (zone == null) {
            return sum;
        }
        int nanos = (int) Math.floorMod(sum, 1000L) * 1_000_000;
        return LocalDateTime.ofEpochSecond(Math.floorDiv(sum, 1000L), nanos, ZoneOffset.UTC)
                .atZone(zone)
                .toInstant()
                .toEpochMilli();
    }

    /** Start of the step that a time falls into. */
    public long cell(long time) {
        return start(index(time));
    }

    /** Start of the step so many steps behind the one that a time falls into; negative: before it. */
    public long plus(long time, long steps) {
        return start(index(time) + steps);
    }

    /** Steps from one time's to another's. */
    public long between(long from, long to) {
        return index(to) - index(from);
    }

    /** The local clock's reading at the start of a time's step, as if it were UTC: evenly spaced, whatever the clocks do. */
    public long nominal(long time) {
        return zone == null ? time : index(time) * interval + offset;
    }
}
