package io.foretide.series;

import java.time.ZoneId;

/**
 * A step for each day from Monday to Friday. Friday's lasts to Monday's beginning, so that what comes at a weekend counts as
 * Friday's. Holidays are days like any other.
 *
 * @param offset milliseconds from midnight to a day's beginning, from 0 to below a day
 * @param zone whose days are meant
 */
record BusinessDayGrid(long offset, ZoneId zone) implements LocalGrid {
    private static final long DAY = 86_400_000;
    /** Monday, 5 January 1970, is the first day of week 0. */
    private static final long MONDAY = 4;

    BusinessDayGrid {
        if (offset < 0 || offset >= DAY) {
            throw new IllegalArgumentException(
                    "business days cannot begin at " + offset + " ms: from 0 to below a day");
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
