package io.foretide.sessions;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A yearly or single day. As text: the day, then optionally days to add, the shift at weekends, and the years, such as
 * {@code 4th thursday of november +1}, {@code 12-25 nearest}, {@code easter -2} or {@code 06-19 nearest from 2022}.
 *
 * @param day rule for the day of a year
 * @param offset days to add
 * @param shift treatment of weekends
 * @param from first year
 * @param until last year
 */
record DayRule(Day day, int offset, Shift shift, int from, int until) {
    private static final String WEEKDAYS = "(monday|tuesday|wednesday|thursday|friday|saturday|sunday)";
    private static final Pattern FORM =
            Pattern.compile("(?<day>\\d{4}-\\d\\d-\\d\\d|\\d\\d-\\d\\d|(?:[1-5](?:st|nd|rd|th)|last) " + WEEKDAYS
                    + " of [a-z]+|easter|spring-equinox|autumn-equinox)"
                    + "(?: (?<offset>[+-]\\d{1,2}))?(?: (?<shift>nearest|next|sunday-next|previous))?"
                    + "(?: from (?<from>\\d{4}))?(?: until (?<until>\\d{4}))?");

    /** A rule that selects a day of each year. */
    @FunctionalInterface
    interface Day {
        /** Returns the day in a year; empty if the year has none. */
        Optional<LocalDate> in(int year);
    }

    /** Treatment of a day that falls on a weekend. */
    enum Shift {
        /** The day does not move. */
        NONE,
        /** A Saturday moves to the Friday before, a Sunday to the Monday after. */
        NEAREST,
        /** The day moves to the next day that is neither on a weekend nor a holiday. */
        NEXT,
        /** A Sunday moves to the next day that is not a holiday. */
        SUNDAY_NEXT,
        /** The day moves to the Friday before. */
        PREVIOUS
    }

    /** @throws IllegalArgumentException stating the valid forms */
    static DayRule parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no day: write a date (2012-10-29), a day of each year (12-25),"
                            + " '3rd monday of january', 'last monday of may', easter, spring-equinox or autumn-equinox; then,"
                            + " if need be, +1 or -2 (days), nearest, next, sunday-next or previous (for weekends), from 2022, until 2030");
        }
        String offset = matcher.group("offset");
        String shift = matcher.group("shift");
        String from = matcher.group("from");
        String until = matcher.group("until");
        try {
            return new DayRule(
                    day(matcher.group("day")),
                    offset == null ? 0 : Integer.parseInt(offset),
                    shift == null
                            ? Shift.NONE
                            : Shift.valueOf(shift.toUpperCase(Locale.ROOT).replace('-', '_')),
                    from == null ? Integer.MIN_VALUE : Integer.parseInt(from),
                    until == null ? Integer.MAX_VALUE : Integer.parseInt(until));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is no day: it does not exist in the calendar", e);
        }
    }

    private static Day day(String text) {
        if (text.matches("\\d{4}-\\d\\d-\\d\\d")) {
            LocalDate date = LocalDate.parse(text);
            return year -> year == date.getYear() ? Optional.of(date) : Optional.empty();
        }
        if (text.matches("\\d\\d-\\d\\d")) {
            int month = Integer.parseInt(text.substring(0, 2));
            int day = Integer.parseInt(text.substring(3));
            LocalDate leap = LocalDate.of(2000, month, day);
            return year -> leap.isEqual(LocalDate.of(2000, 2, 29)) && !java.time.Year.isLeap(year)
                    ? Optional.empty()
                    : Optional.of(LocalDate.of(year, month, day));
        }
        return switch (text) {
            case "easter" -> year -> Optional.of(easter(year));
            case "spring-equinox" -> year -> Optional.of(LocalDate.of(year, 3, equinox(year, 20.8431)));
            case "autumn-equinox" -> year -> Optional.of(LocalDate.of(year, 9, equinox(year, 23.2488)));
            default -> weekday(text.split(" ", -1));
        };
    }

    /** Parses words such as 3rd, monday, of, january. */
    private static Day weekday(String[] words) {
        DayOfWeek weekday = DayOfWeek.valueOf(words[1].toUpperCase(Locale.ROOT));
        Month month = Month.valueOf(words[3].toUpperCase(Locale.ROOT));
        if (words[0].equals("last")) {
            return year -> Optional.of(LocalDate.of(year, month, 1).with(TemporalAdjusters.lastInMonth(weekday)));
        }
        int count = words[0].charAt(0) - '0';
        return year -> Optional.of(
                        LocalDate.of(year, month, 1).with(TemporalAdjusters.dayOfWeekInMonth(count, weekday)))
                .filter(date -> date.getMonth() == month);
    }

    /** Returns Easter Sunday of the western churches. Meeus, Astronomical Algorithms, 1991 (Butcher's rule). */
    private static LocalDate easter(int year) {
        int a = year % 19;
        int b = year / 100;
        int c = year % 100;
        int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        int m = (a + 11 * h + 22 * l) / 451;
        int sum = h + l - 7 * m + 114;
        return LocalDate.of(year, sum / 31, sum % 31 + 1);
    }

    /** Returns the day of the month of an equinox in Japan, by the common approximation for 1980 to 2099. */
    private static int equinox(int year, double base) {
        return (int) (base + 0.242194 * (year - 1980) - Math.floorDiv(year - 1980, 4));
    }

    /** Returns the day in a year, before the weekend shift; empty if the rule has none. */
    Optional<LocalDate> in(int year) {
        return year < from || year > until ? Optional.empty() : day.in(year).map(date -> date.plusDays(offset));
    }

    /** Returns whether a day moves to the next free day, which depends on other holidays. */
    boolean movesOn(LocalDate date) {
        return (shift == Shift.NEXT && isWeekend(date))
                || (shift == Shift.SUNDAY_NEXT && date.getDayOfWeek() == DayOfWeek.SUNDAY);
    }

    /** Returns a day after its weekend shift. It must not {@link #movesOn}. */
    LocalDate shifted(LocalDate date) {
        if ((shift != Shift.NEAREST && shift != Shift.PREVIOUS) || !isWeekend(date)) {
            return date;
        }
        boolean saturday = date.getDayOfWeek() == DayOfWeek.SATURDAY;
        return saturday ? date.minusDays(1) : shift == Shift.NEAREST ? date.plusDays(1) : date.minusDays(2);
    }

    static boolean isWeekend(LocalDate date) {
        return date.getDayOfWeek().getValue() >= DayOfWeek.SATURDAY.getValue();
    }
}
