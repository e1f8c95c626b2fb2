package io.foretide.series;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Steps of equal length.
 *
 * <p>Without a zone, step i begins at i × interval + offset. With a zone, that sum is a local time: a grid of days in
 * Europe/Berlin has steps of 23 and of 25 hours at clock changes. A local time skipped by a clock change is moved
 * forward by the length of the change. A repeated local time is its first occurrence. A day that a zone skips has
 * length zero and contains no time.
 *
 * @param interval milliseconds per step; with a zone, whole days by the local clock
 * @param offset milliseconds from midnight (from the epoch) to the start of a step; 0 or more, less than the interval
 * @param zone time zone of the days; null for UTC
 */
public record FixedGrid(long interval, long offset, @Nullable ZoneId zone) implements TimeGrid {
    private static final long DAY = 86_400_000;
    private static final long WEEK = 7 * DAY;
    private static final double YEAR = 365.2425 * DAY;

    public FixedGrid {
        if (interval < 1 || offset < 0 || offset >= interval) {
            throw new IllegalArgumentException("the offset of a grid of " + interval
                    + " ms must be 0 or more and less than that, but is " + offset + " ms");
        }
        if (zone != null && interval % DAY != 0) {
            throw new IllegalArgumentException(
                    "only steps of whole days can follow a time zone, not " + interval + " ms");
        }
    }

    @Override
    public Interval spacing() {
        return Interval.ofMillis(interval);
    }

    @Override
    public long index(long time) {
        return zone == null ? utcIndex(time) : LocalGrid.index(this, zone, this::utcIndex, time);
    }

    private long utcIndex(long time) {
        return Math.floorDiv(time - offset, interval);
    }

    @Override
    public long start(long index) {
        long sum = index * interval + offset;
        return zone == null ? sum : instant(sum, zone);
    }

    @Override
    public long nominal(long time) {
        return zone == null ? time : index(time) * interval + offset;
    }

    @Override
    public int daySteps() {
        return DAY % interval == 0 ? (int) (DAY / interval) : 0;
    }

    @Override
    public int weekSteps() {
        return WEEK % interval == 0 ? (int) (WEEK / interval) : 0;
    }

    @Override
    public int yearSteps() {
        return (int) Math.round(YEAR / interval);
    }

    /** Converts a local time of a zone, in milliseconds as if it were UTC, to epoch milliseconds. */
    static long instant(long local, ZoneId zone) {
        int nanos = (int) Math.floorMod(local, 1000L) * 1_000_000;
        return LocalDateTime.ofEpochSecond(Math.floorDiv(local, 1000L), nanos, ZoneOffset.UTC)
                .atZone(zone)
                .toInstant()
                .toEpochMilli();
    }

    /** Part of the state's format id. Must not change. */
    @Override
    public String toString() {
        return "TimeGrid[interval=" + interval + ", offset=" + offset + ", zone=" + zone + "]";
    }
}
