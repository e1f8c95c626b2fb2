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
 * When a market is open: regular sessions by the local clock, days with an early close or a late opening, and holidays. Two
 * calendars of one name are the same. Immutable.
 */
public final class SessionCalendar {
    /** Days are worked out for these years. */
    private static final int FIRST_YEAR = 1970;

    private static final int LAST_YEAR = 2100;

    private final String name;
    private final ZoneId zone;
    private final List<WeeklyHours> regular; // by their first days
    private final List<Day> days;

    /**
     * A trading day.
     *
     * @param hours its sessions
     * @param regular those that it would have if it were no special day
     */
    record Day(LocalDate date, List<SessionHours> hours, List<SessionHours> regular) {}

    /**
     * The parts of a calendar.
     *
     * @param regular at least one, by first day
     * @param holidays without sessions
     * @param openDays which are not holidays, whatever the rules
     * @param earlyCloses seconds from midnight at which sessions end → days
     * @param lateOpens seconds from midnight at which they begin → days
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

    /** The same days under another name. */
    SessionCalendar(String name, SessionCalendar same) {
        this.name = name;
        this.zone = same.zone;
        this.regular = same.regular;
        this.days = same.days;
    }

    /**
     * A calendar that is shipped, by its name, or the one of a file.
     *
     * @throws IllegalArgumentException that lists all that is wrong
     */
    public static SessionCalendar of(String nameOrPath) {
        return CalendarFile.read(nameOrPath.strip());
    }

    public String name() {
        return name;
    }

    /** Whose clock its hours are of. */
    public ZoneId zone() {
        return zone;
    }

    /** Trading days, rising. */
    List<Day> days() {
        return days;
    }

    /** The regular sessions of today and of all days to come. */
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

    /** Day → the time that applies to it: the earliest close, the latest opening. */
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
