package io.foretide.files;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.List;

/**
 * Parses a date, optionally with a time of day. Mutable: the fields contain the last result; confined to one thread.
 */
final class DateParser {
    /** The form of the date. A column has one form; a time of day and an offset are optional. */
    enum Form {
        /** 2024-01-02, 2024/1/2, 20240102T143000. */
        YEAR_FIRST,
        /** 02.01.2024, 1/2/2024: all rows together determine which number is the day. */
        YEAR_LAST,
        /** 2 Jan 2024, Jan 2, 2024, 2024-Jan-02. */
        NAMED_MONTH,
        /** 2024-01, Jan 2024, 01/2024. */
        MONTH,
        /** 2024Q1, Q1 2024. */
        QUARTER,
        /** 2024-W05. */
        WEEK
    }

    private static final long DAY = 86_400_000;
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> FULL_MONTHS = List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");
    private static final List<String> WEEKDAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    private TextCursor cursor = new TextCursor("");
    private Form form = Form.YEAR_FIRST;
    private int year;
    private int first; // month, quarter or week; for YEAR_LAST the first number
    private int second; // day; for YEAR_LAST the second number
    private boolean zoned;
    private long clock; // milliseconds to add to the date's midnight, including the offset

    /** Whether a text is a date; sets the fields. {@link #time} checks whether the date exists. */
    boolean read(String cell) {
        cursor = new TextCursor(cell);
        zoned = false;
        clock = 0;
        year = -1;
        second = 1;
        if (cell.length() < 6 || cell.length() > 64) {
            return false;
        }
        return date() && timeOfDay();
    }

    Form form() {
        return form;
    }

    boolean zoned() {
        return zoned;
    }

    /** Epoch milliseconds, or Long.MIN_VALUE if the date does not exist. */
    long time(boolean dayFirst) {
        try {
            LocalDate date =
                    switch (form) {
                        case YEAR_LAST -> LocalDate.of(year, dayFirst ? second : first, dayFirst ? first : second);
                        case QUARTER -> LocalDate.of(year, 3 * first - 2, 1);
                        case WEEK ->
                            LocalDate.of(year, 1, 4)
                                    .with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, first)
                                    .with(java.time.DayOfWeek.MONDAY);
                        default -> LocalDate.of(year, first, second);
                    };
            return date.toEpochDay() * DAY + clock;
        } catch (DateTimeException e) {
            return Long.MIN_VALUE;
        }
    }

    private boolean date() {
        if (Character.isLetter(cursor.peek())) {
            if (Character.toUpperCase(cursor.peek()) == 'Q' && cursor.isDigit(1)) {
                cursor.advance(1);
                return quarter(cursor.digits(1)) && cursor.skip(" -/") && year();
            }
            String word = cursor.word();
            if (isName(word, WEEKDAYS)) {
                cursor.skipAll(",. ");
                if (!Character.isLetter(cursor.peek())) {
                    return date();
                }
                word = cursor.word();
            }
            return month(word) && afterMonthName();
        }
        int start = cursor.position();
        int number = cursor.digits(8);
        return switch (cursor.position() - start) {
            case 8 -> compact(number);
            case 4 -> yearFirst(number);
            case 1, 2 -> numberFirst(number);
            default -> false;
        };
    }

    /** 20240102T143000; without the T it is a number. */
    private boolean compact(int number) {
        form = Form.YEAR_FIRST;
        year = number / 10_000;
        first = number / 100 % 100;
        second = number % 100;
        return cursor.peek() == 'T' || cursor.peek() == ' ';
    }

    private boolean yearFirst(int number) {
        year = number;
        char separator = cursor.peek();
        if (separator == 0) {
            return false;
        }
        boolean separated = separator == '-' || separator == '/' || separator == '.' || separator == ' ';
        cursor.advance(separated ? 1 : 0);
        char c = Character.toUpperCase(cursor.peek());
        if (c == 'Q') {
            cursor.advance(1);
            return quarter(cursor.digits(1));
        }
        if (c == 'W' && cursor.isDigit(1)) {
            cursor.advance(1);
            form = Form.WEEK;
            first = cursor.digits(2);
            return first >= 1 && first <= 53;
        }
        if (c == 'M' && cursor.isDigit(1)) {
            cursor.advance(1);
            form = Form.MONTH;
            first = cursor.digits(2);
            return true;
        }
        if (separated && Character.isLetter(c)) {
            return month(cursor.word()) && (cursor.skip(" -/") ? cursor.isDigit(0) && day() : monthOnly());
        }
        if (!separated || separator == ' ' || !cursor.isDigit(0)) {
            return false;
        }
        first = cursor.digits(2);
        if (cursor.peek() == separator && cursor.isDigit(1)) {
            cursor.advance(1);
            second = cursor.digits(2);
            form = Form.YEAR_FIRST;
            return true;
        }
        return monthOnly();
    }

    /** A month alone has no time of day. */
    private boolean monthOnly() {
        form = Form.MONTH;
        second = 1;
        return cursor.atEnd();
    }

    private boolean numberFirst(int number) {
        char separator = cursor.peek();
        boolean separated = separator == '-' || separator == '/' || separator == '.' || separator == ' ';
        cursor.advance(separated ? 1 : 0);
        cursor.skipAll(separator == '.' ? " " : "");
        if (Character.isLetter(cursor.peek())) {
            second = number;
            if (!month(cursor.word())) {
                return false;
            }
            cursor.skipAll(",.-/ ");
            form = Form.NAMED_MONTH;
            return year();
        }
        if (!separated || separator == ' ') {
            return false;
        }
        int start = cursor.position();
        int next = cursor.digits(4);
        if (cursor.position() - start == 4) {
            first = number;
            year = next;
            return monthOnly();
        }
        if (cursor.position() == start || cursor.peek() != separator) {
            return false;
        }
        cursor.advance(1);
        form = Form.YEAR_LAST;
        first = number;
        second = next;
        return year();
    }

    private boolean afterMonthName() {
        cursor.skipAll(". -/");
        int start = cursor.position();
        int number = cursor.digits(4);
        if (cursor.position() - start == 4) {
            year = number;
            return monthOnly();
        }
        if (cursor.position() == start || cursor.position() - start > 2) {
            return false;
        }
        second = number;
        form = Form.NAMED_MONTH;
        cursor.skipAll(",.-/ ");
        return year();
    }

    private boolean day() {
        form = Form.NAMED_MONTH;
        second = cursor.digits(2);
        return true;
    }

    /** Four digits, or two of the years 1970 to 2069. */
    private boolean year() {
        int start = cursor.position();
        int number = cursor.digits(4);
        int length = cursor.position() - start;
        year = length == 2 ? number + (number < 70 ? 2000 : 1900) : number;
        return length == 4 || length == 2;
    }

    private boolean quarter(int number) {
        form = Form.QUARTER;
        first = number;
        return number >= 1 && number <= 4;
    }

    private boolean month(String word) {
        form = Form.NAMED_MONTH;
        first = 1 + (word.equals("sept") ? 8 : word.length() == 3 ? MONTHS.indexOf(word) : FULL_MONTHS.indexOf(word));
        return first > 0;
    }

    private static boolean isName(String word, List<String> names) {
        return word.length() >= 3
                && names.contains(word.substring(0, 3))
                && (word.length() == 3 || word.endsWith("day"));
    }

    private boolean timeOfDay() {
        var read = new TimeOfDayParser(cursor);
        boolean valid = read.read();
        clock = read.millis();
        zoned = read.zoned();
        return valid;
    }
}
