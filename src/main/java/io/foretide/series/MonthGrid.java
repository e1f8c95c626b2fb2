package io.foretide.series;

import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Steps of calendar months. They are counted from January 1970, so that quarters begin in January, April, July and
 * October, and years in January.
 *
 * @param months per step, at least 1
 * @param offset milliseconds from the first midnight of the month to the start of the step, less than 28 days per month
 * @param zone of the months
 */
record MonthGrid(int months, long offset, ZoneId zone) implements LocalGrid {
    /** Mean length of a month of the Gregorian calendar, milliseconds. */
    static final long MEAN = 2_629_746_000L;

    /** Limit on the offset per month, so that a step begins before the next month's. */
    static final long SHORTEST = 28L * 86_400_000;

    private static final long DAY = 86_400_000;

    MonthGrid {
        if (months < 1 || offset < 0 || offset >= months * SHORTEST) {
            throw new IllegalArgumentException("the offset of a grid of " + months
                    + " months must be 0 or more and less than 28 days per month, but is " + offset + " ms");
        }
    }

    @Override
    public long interval() {
        return months * MEAN;
    }

    @Override
    public Interval spacing() {
        return Interval.ofMonths(months);
    }

    @Override
    public long localStart(long index) {
        long month = index * months;
        return LocalDate.of((int) (1970 + Math.floorDiv(month, 12L)), (int) Math.floorMod(month, 12L) + 1, 1)
                                .toEpochDay()
                        * DAY
                + offset;
    }

    @Override
    public long localIndex(long local) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(local - offset, DAY));
        return Math.floorDiv((date.getYear() - 1970) * 12L + date.getMonthValue() - 1, (long) months);
    }

    @Override
    public int daySteps() {
        return 0;
    }

    @Override
    public int weekSteps() {
        return 0;
    }

    @Override
    public int yearSteps() {
        return 12 % months == 0 ? 12 / months : 0;
    }
}
