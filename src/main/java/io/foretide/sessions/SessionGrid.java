package io.foretide.sessions;

import io.foretide.series.Interval;
import io.foretide.series.TimeGrid;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;

/**
 * A grid with steps only inside the sessions of a calendar. Each session is divided from its opening on, and its last
 * step may be shorter. Steps are numbered consecutively from the first session of 1970 to the last of 2100; a session's
 * first step follows the previous session's last. With an interval of one day, each trading day is one step. It lasts
 * from 18:00 of the previous day to 18:00, or to two hours after the close if that is later.
 */
public final class SessionGrid implements TimeGrid {
    private static final long DAY = 86_400_000;
    private static final long HOUR = 3_600_000;

    /** A shorter closure continues the session; a closure of at least this length is a night. */
    private static final long NIGHT = 4 * HOUR;

    private final SessionCalendar calendar;
    private final long interval;
    private final boolean daily;
    private final int daySteps;
    private final int weekSteps;
    private final int yearSteps;

    // (sessions, or trading days where these are steps)
    private final long[] from; // first time of each row
    private final long[] to; // end of each row, exclusive
    private final long[] opens;
    private final long[] closes;
    private final long[] first; // number of the first step of each row; one more entry
    private final long[] slots; // slot of the first step of each row, see slot()
    private int rows;

    /** @throws IllegalArgumentException if the interval is longer than a day or in months */
    public SessionGrid(SessionCalendar calendar, Interval interval) {
        if (!isPossible(interval)) {
            throw new IllegalArgumentException(
                    "inside sessions an interval must be a day at most (1d), but is " + interval.text());
        }
        this.calendar = calendar;
        this.interval = interval.millis();
        daily = this.interval == DAY;
        int most = daily
                ? calendar.days().size()
                : calendar.days().stream().mapToInt(day -> day.hours().size()).sum();
        from = new long[most];
        to = new long[most];
        opens = new long[most];
        closes = new long[most];
        first = new long[most + 1];
        slots = new long[most];
        WeeklyHours newest = calendar.newest();
        daySteps = daily
                ? 1
                : newest.days().values().stream().mapToInt(this::steps).max().orElse(1);
        weekSteps = daySteps * newest.days().size();
        calendar.days().forEach(this::add);
        endAtNextRow();
        yearSteps = Math.round(first[rows] / 131f);
    }

    /** Returns the time zone of the sessions. */
    public ZoneId zone() {
        return calendar.zone();
    }

    @Override
    public Interval spacing() {
        return Interval.ofMillis(interval);
    }

    /** Returns whether sessions can be divided into steps of an interval. */
    public static boolean isPossible(Interval interval) {
        return interval.unit() == Interval.Unit.BUSINESS_DAYS
                || (interval.unit() == Interval.Unit.MILLISECONDS && interval.millis() <= DAY);
    }

    private int steps(List<SessionHours> hours) {
        return hours.stream().mapToInt(this::steps).sum();
    }

    private int steps(SessionHours hours) {
        return (int) ((1000L * (hours.close() - hours.open()) + interval - 1) / interval);
    }

    private void add(SessionCalendar.Day day) {
        long monday = day.date().toEpochDay() + 3; // the epoch was a Thursday
        long place = calendar.newest().days().keySet().stream()
                .filter(weekday -> weekday.compareTo(day.date().getDayOfWeek()) < 0)
                .count();
        long slot = Math.floorDiv(monday, 7L) * weekSteps + place * daySteps;
        if (daily) {
            SessionHours last = day.hours().get(day.hours().size() - 1);
            add(day.date(), new SessionHours(day.hours().get(0).open(), last.close()), slot);
            return;
        }
        for (SessionHours hours : day.hours()) {
            add(day.date(), hours, slot + before(day.regular(), hours.open()));
        }
    }

    /** Returns the number of regular steps of a day before a time. */
    private long before(List<SessionHours> regular, int time) {
        long steps = 0;
        for (SessionHours hours : regular) {
            if (hours.open() < time) {
                steps += steps(new SessionHours(hours.open(), Math.min(hours.close(), time)));
            }
        }
        return steps;
    }

    private void add(LocalDate date, SessionHours hours, long slot) {
        opens[rows] = at(date, hours.open());
        closes[rows] = at(date, hours.close());
        long steps = daily ? 1 : (closes[rows] - opens[rows] + interval - 1) / interval;
        first[rows + 1] = first[rows] + steps;
        slots[rows] = slot;
        from[rows] = daily ? Math.min(opens[rows], at(date, -6 * 3600)) : opens[rows];
        to[rows] = daily ? Math.max(closes[rows] + 2 * HOUR, at(date, 18 * 3600)) : closes[rows] + 1;
        rows++;
    }

    /** Ends each row where the next one begins, if they overlap. */
    private void endAtNextRow() {
        for (int row = 0; row + 1 < rows; row++) {
            to[row] = Math.min(to[row], from[row + 1]);
        }
    }

    private long at(LocalDate date, int seconds) {
        LocalDate on = date.plusDays(Math.floorDiv(seconds, 86_400));
        return on.atTime(java.time.LocalTime.ofSecondOfDay(Math.floorMod(seconds, 86_400)))
                .atZone(calendar.zone())
                .toInstant()
                .toEpochMilli();
    }

    /** Returns the row of the last session that has begun by a time; the first row if none has. */
    private int rowAt(long time) {
        int found = Arrays.binarySearch(from, 0, rows, time);
        return Math.max(0, found >= 0 ? found : -found - 2);
    }

    /** Returns the row of a step. */
    private int row(long index) {
        int found = Arrays.binarySearch(first, 0, rows, index);
        return Math.max(0, found >= 0 ? found : -found - 2);
    }

    @Override
    public long interval() {
        return interval;
    }

    /** {@inheritDoc} A time outside sessions has the number of the step before it. */
    @Override
    public long index(long time) {
        int row = rowAt(time);
        long steps = first[row + 1] - first[row];
        long step = daily ? 0 : Math.floorDiv(time - opens[row], interval);
        return first[row] + Math.min(steps - 1, step); // negative before the first session
    }

    @Override
    public long start(long index) {
        int row = row(index);
        return opens[row] + (index - first[row]) * interval;
    }

    @Override
    public long end(long time) {
        long index = index(time);
        int row = row(index);
        return index + 1 < first[row + 1]
                ? opens[row] + (index + 1 - first[row]) * interval
                : Math.min(closes[row] + 1, to[row]);
    }

    @Override
    public long nominal(long time) {
        ZoneId zone = calendar.zone();
        return time
                + 1000L * zone.getRules().getOffset(Instant.ofEpochMilli(time)).getTotalSeconds();
    }

    @Override
    public boolean has(long time) {
        int row = rowAt(time);
        return time >= from[row] && time < to[row];
    }

    @Override
    public String sessions() {
        return calendar.name();
    }

    @Override
    public Closure closureBefore(long index) {
        int row = row(index);
        if (daily || row == 0 || first[row] != index || opens[row] == closes[row - 1]) {
            return Closure.NONE;
        }
        return opens[row] - closes[row - 1] < NIGHT ? Closure.BREAK : Closure.NIGHT;
    }

    @Override
    public long slot(long index) {
        int row = row(index);
        return slots[row] + index - first[row];
    }

    @Override
    public Duration longestClosure() {
        return Duration.ofDays(5);
    }

    @Override
    public int daySteps() {
        return daySteps;
    }

    @Override
    public int weekSteps() {
        return weekSteps;
    }

    @Override
    public int yearSteps() {
        return yearSteps;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionGrid grid && grid.calendar.equals(calendar) && grid.interval == interval;
    }

    @Override
    public int hashCode() {
        return 31 * calendar.hashCode() + Long.hashCode(interval);
    }

    /**
     * Part of the state's format id. It does not depend on the calendar's holidays, so that new ones do not change the
     * id.
     */
    @Override
    public String toString() {
        return "SessionGrid[calendar=" + calendar + ", interval=" + interval + "]";
    }
}
