package io.foretide.windows;

import io.foretide.holidays.HolidayCalendar;
import io.foretide.series.TimeGrid;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;

/**
 * The holidays of a stream as an input known in advance: 1 for a step whose civil day is a holiday, otherwise 0; for a
 * step longer than a day the number of holidays in it. The day of a step is that of its middle, so that a trading day
 * that opens on the previous evening counts correctly. Thread-safe.
 */
public final class HolidayInput {
    private static final long DAY = 86_400_000;

    private final HolidayCalendar calendar;
    private final ZoneId zone;
    private final TimeGrid grid;

    /** @param zone of the days */
    HolidayInput(HolidayCalendar calendar, ZoneId zone, TimeGrid grid) {
        this.calendar = calendar;
        this.zone = zone;
        this.grid = grid;
    }

    /**
     * Appends holidays to the other inputs.
     *
     * @param known (inputs, horizon + 1) for a step and the following leads
     * @param start of that step, epoch milliseconds
     * @return (inputs + 1, horizon + 1)
     */
    float[] append(float[] known, long start, int horizon) {
        float[] all = Arrays.copyOf(known, known.length + horizon + 1);
        for (int lead = 0; lead <= horizon; lead++) {
            all[known.length + lead] = holidays(grid.plus(start, lead));
        }
        return all;
    }

    private int holidays(long start) {
        long length = grid.end(start) - start;
        if (grid.interval() <= DAY) {
            return count(start + Math.min(DAY, length) / 2, 1); // a business-day Friday lasts until Monday
        }
        return count(start, (int) Math.round((double) length / DAY));
    }

    private int count(long time, int days) {
        LocalDate first = LocalDate.ofInstant(Instant.ofEpochMilli(time), zone);
        int holidays = 0;
        for (int i = 0; i < days; i++) {
            holidays += calendar.has(first.plusDays(i)) ? 1 : 0;
        }
        return holidays;
    }
}
