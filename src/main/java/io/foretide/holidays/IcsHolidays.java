package io.foretide.holidays;

import static java.nio.charset.StandardCharsets.UTF_8;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.io.ParseWarning;
import biweekly.property.DateStart;
import biweekly.util.ICalDate;
import biweekly.util.com.google.ical.compat.javautil.DateIterator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The days of an iCalendar file's all-day events. Recurring events are expanded up to the year {@value #LAST_YEAR}.
 * Events with a time of day and cancelled events are skipped.
 */
final class IcsHolidays implements Predicate<LocalDate> {
    private static final int LAST_YEAR = 2100;

    /** Maximum recurrences of one event: daily over two hundred years. */
    private static final int MAX_RECURRENCES = 75_000;

    /** Maximum days of one event. */
    private static final int LONGEST = 366;

    private static final long DAY = 86_400_000;
    private static final TimeZone UTC = TimeZone.getTimeZone("UTC");

    /** Properties of an event that must be supported. */
    private static final Set<String> DATES =
            Set.of("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE");

    private final Set<LocalDate> days;

    private IcsHolidays(Set<LocalDate> days) {
        this.days = Set.copyOf(days);
    }

    /** @throws IllegalArgumentException if the file is unreadable, has no all-day event, or has an unsupported one */
    static IcsHolidays read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "'" + file + "' is neither a country such as US or DE-BY nor an ICS file that exists");
        }
        List<ICalendar> calendars;
        List<List<ParseWarning>> warnings = new ArrayList<>();
        try {
            calendars = Biweekly.parse(new String(Files.readAllBytes(file), UTF_8))
                    .warnings(warnings)
                    .all();
        } catch (IOException e) {
            throw new IllegalArgumentException("the file " + file + " cannot be read: " + e.getMessage(), e);
        }
        List<String> problems = warnings.stream()
                .flatMap(List::stream)
                .filter(warning -> DATES.contains(String.valueOf(warning.getPropertyName())))
                .map(warning -> "line " + warning.getLineNumber() + ": " + warning.getPropertyName() + ": "
                        + warning.getMessage())
                .collect(Collectors.toCollection(ArrayList::new));
        Set<LocalDate> days = new HashSet<>();
        for (ICalendar calendar : calendars) {
            calendar.getEvents().stream().filter(IcsHolidays::isWholeDays).forEach(event -> add(event, days, problems));
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "the file " + file + " has events that are not understood: " + String.join(", ", problems));
        }
        if (days.isEmpty()) {
            throw new IllegalArgumentException("the file " + file
                    + (calendars.isEmpty() ? " is no iCalendar file" : " has no events that last whole days")
                    + ": give one with BEGIN:VCALENDAR and events such as DTSTART;VALUE=DATE:20261225");
        }
        return new IcsHolidays(days);
    }

    @Override
    public boolean test(LocalDate day) {
        return days.contains(day);
    }

    private static boolean isWholeDays(VEvent event) {
        boolean cancelled = event.getStatus() != null && event.getStatus().isCancelled();
        return !cancelled
                && event.getDateStart() != null
                && event.getDateStart().getValue() != null
                && !event.getDateStart().getValue().hasTime();
    }

    /** Adds an event's days. */
    private static void add(VEvent event, Set<LocalDate> to, List<String> problems) {
        long length = length(event);
        LocalDate end = LocalDate.of(LAST_YEAR + 1, 1, 1);
        DateIterator starts = inUtc(event).getDateIterator(UTC);
        for (int n = 0; starts.hasNext(); n++) {
            LocalDate first = LocalDate.ofInstant(starts.next().toInstant(), ZoneOffset.UTC);
            if (!first.isBefore(end)) {
                return;
            }
            if (n == MAX_RECURRENCES) {
                problems.add("the event of " + day(event.getDateStart().getValue()) + " comes more often than daily");
                return;
            }
            for (int i = 0; i < length; i++) {
                to.add(first.plusDays(i));
            }
        }
    }

    /** Returns the number of days of an event, whose end is exclusive. */
    private static long length(VEvent event) {
        LocalDate start = day(event.getDateStart().getValue());
        long days = 1;
        if (event.getDateEnd() != null && event.getDateEnd().getValue() != null) {
            days = ChronoUnit.DAYS.between(start, day(event.getDateEnd().getValue()));
        } else if (event.getDuration() != null && event.getDuration().getValue() != null) {
            days = event.getDuration().getValue().toMillis() / DAY;
        }
        return Math.max(1, Math.min(LONGEST, days));
    }

    private static LocalDate day(ICalDate date) {
        return LocalDate.ofInstant(inUtc(date).toInstant(), ZoneOffset.UTC);
    }

    /**
     * Converts an event to UTC, since the library uses the machine's time zone, in which a day may have no midnight.
     */
    private static VEvent inUtc(VEvent event) {
        VEvent own = event.copy();
        own.setDateStart(new DateStart(inUtc(event.getDateStart().getValue())));
        own.getExceptionDates().forEach(dates -> dates.getValues().replaceAll(IcsHolidays::inUtc));
        own.getRecurrenceDates().forEach(dates -> dates.getDates().replaceAll(IcsHolidays::inUtc));
        return own;
    }

    private static ICalDate inUtc(ICalDate date) {
        return new ICalDate(date.getRawComponents().toDate(UTC), true);
    }
}
