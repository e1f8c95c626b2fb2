package io.foretide.series;

import java.time.ZoneId;

/**
 * One step per day from Monday to Friday. Friday's step lasts until Monday, so that weekend observations belong to
 * Friday. Holidays are not treated specially.
 *
 * @param offset milliseconds from midnight to the start of a day, less than a day
 * @param zone of the days
 */
record BusinessDayGrid(long offset, ZoneId zone) implements LocalGrid {
    private static final long DAY = 86_400_000;
    /** Monday, 5 January 1970, is the first day of week 0. */
    private static final long MONDAY = 4;

    BusinessDayGrid {
        if (offset < 0 || offset >= DAY) {
            throw new IllegalArgumentException(
                    "the offset of business days must be 0 or more and less than a day, but is " + offset + " ms");
        }
    }

    @Override
    public long interval() {
        return DAY;
    }

    @Override
    public Interval spacing() {
        return Interval.BUSINESS_DAY;
    }

    @Override
    public long localStart(long index) {
        return (MONDAY + 7 * Math.floorDiv(index, 5L) + Math.floorMod(index, 5L)) * DAY + offset;
    }

    @Override
    public long localIndex(long local) {
        long day = Math.floorDiv(local - offset, DAY) - MONDAY;
        return 5 * Math.floorDiv(day, 7L) + Math.min(4, Math.floorMod(day, 7L));
    }

    @Override
    public int daySteps() {
        return 1;
    }

    @Override
    public int weekSteps() {
        return 5;
    }

    @Override
    public int yearSteps() {
        return 261;
    }
}
