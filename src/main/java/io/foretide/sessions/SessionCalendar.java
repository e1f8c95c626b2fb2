package io.foretide.sessions;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Trading hours of a market: regular sessions in local time, days with an early close or a late opening, and holidays.
 * Calendars are equal if their names are. Immutable.
 */
public final class SessionCalendar {
    /** Days are computed for the years from here. */
    private static final int FIRST_YEAR = 1970;

    private static final int LAST_YEAR = 2100;

    private final String name;
    private final ZoneId zone;
    private final List<WeeklyHours> regular; // ascending by first day
    private final List<Day> days;

    /**
     * A trading day.
     *
     * @param date date of the day
     * @param hours sessions of the day
     * @param regular sessions that the day would have if it were regular
     */
    record Day(LocalDate date, List<SessionHours> hours, List<SessionHours> regular) {}

    /**
     * The parts of a calendar.
     *
     * @param regular at least one, by first day
     * @param holidays days without sessions
     * @param openDays days that are not holidays, even if a rule of {@code holidays} matches
     * @param earlyCloses seconds from midnight at which sessions end → days
     * @param lateOpens seconds from midnight at which sessions begin → days
     */
    record Parts(
            ZoneId zone,
            List<WeeklyHours> regular,
            List<DayRule> holidays,
            Set<LocalDate> openDays,
            Map<Integer, List<DayRule>> earlyCloses,
            Map<Integer, List<DayRule>> lateOpens) {}

    SessionCalendar(String name, Parts parts) {
        this.name = name;
        this.zone = parts.zone();
        this.regular = List.copyOf(parts.regular());
        this.days = days(parts);
    }

    /** Creates a copy with another name. */
    SessionCalendar(String name, SessionCalendar same) {
        this.name = name;
        this.zone = same.zone;
        this.regular = same.regular;
        this.days = same.days;
    }

    /**
     * Returns a shipped calendar by its name, or reads a file.
     *
     * @throws IllegalArgumentException with a list of all problems
     */
    public static SessionCalendar of(String nameOrPath) {
        return CalendarFile.read(nameOrPath.strip());
    }

    public String name() {
        return name;
    }

    /** Returns the time zone of its hours. */
    public ZoneId zone() {
        return zone;
    }

    /** Returns the trading days, ascending. */
    List<Day> days() {
        return days;
    }

    /** Returns the latest regular sessions, which apply to all days to come. */
    WeeklyHours newest() {
        return regular.get(regular.size() - 1);
    }

    private List<Day> days(Parts parts) {
        Set<LocalDate> holidays = new TreeSet<>();
        List<Map.Entry<LocalDate, DayRule>> moving = new ArrayList<>();
        for (int year = FIRST_YEAR; year <= LAST_YEAR + 1; year++) {
            for (DayRule rule : parts.holidays()) {
                rule.in(year).ifPresent(date -> {
                    if (rule.movesOn(date)) {
                        moving.add(Map.entry(date, rule));
                    } else {
                        holidays.add(rule.shifted(date));
                    }
                });
            }
        }
        moving.sort(Map.Entry.comparingByKey());
        moving.forEach(entry -> holidays.add(nextFree(entry.getKey(), holidays)));
        holidays.removeAll(parts.openDays());
        SortedMap<LocalDate, Integer> closes = times(parts.earlyCloses(), true);
        SortedMap<LocalDate, Integer> opens = times(parts.lateOpens(), false);
        NavigableMap<LocalDate, WeeklyHours> weeks = new TreeMap<>();
        regular.forEach(week -> weeks.put(week.from(), week));
        List<Day> all = new ArrayList<>();
        LocalDate end = LocalDate.of(LAST_YEAR + 1, 1, 1);
        for (LocalDate date = LocalDate.of(FIRST_YEAR, 1, 1); date.isBefore(end); date = date.plusDays(1)) {
            List<SessionHours> usual = weeks.floorEntry(date).getValue().on(date);
            if (!usual.isEmpty() && !holidays.contains(date)) {
                int open = opens.getOrDefault(date, Integer.MIN_VALUE);
                int close = closes.getOrDefault(date, Integer.MAX_VALUE);
                List<SessionHours> hours = within(usual, open, close);
                if (!hours.isEmpty()) {
                    all.add(new Day(date, hours, usual));
                }
            }
        }
        return List.copyOf(all);
    }

    private static LocalDate nextFree(LocalDate date, Set<LocalDate> holidays) {
        LocalDate next = date.plusDays(1);
        while (DayRule.isWeekend(next) || holidays.contains(next)) {
            next = next.plusDays(1);
        }
        return next;
    }

    /** Returns day → the time that applies: the earliest close, or the latest opening. */
    private static SortedMap<LocalDate, Integer> times(Map<Integer, List<DayRule>> rules, boolean earliest) {
        SortedMap<LocalDate, Integer> times = new TreeMap<>();
        for (int year = FIRST_YEAR; year <= LAST_YEAR + 1; year++) {
            for (var entry : rules.entrySet()) {
                for (DayRule rule : entry.getValue()) {
                    rule.in(year)
                            .map(rule::shifted)
                            .ifPresent(
                                    date -> times.merge(date, entry.getKey(), earliest ? Integer::min : Integer::max));
                }
            }
        }
        return times;
    }

    private static List<SessionHours> within(List<SessionHours> usual, int open, int close) {
        return usual.stream()
                .map(hours -> new SessionHours(Math.max(hours.open(), open), Math.min(hours.close(), close)))
                .filter(hours -> hours.open() < hours.close())
                .collect(Collectors.toList());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionCalendar calendar && calendar.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
