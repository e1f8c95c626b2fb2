package io.foretide.files;

import io.foretide.files.DateText.Form;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Reads a column of times in the one form that most of its rows have; without an offset they are UTC. */
final class TimeFormat {
    /** Stands for a cell that is no time. */
    static final long NONE = Long.MIN_VALUE;

    /** So many first cells that are no times show that a column has none. */
    private static final int HOPELESS = 50;

    /**
     * How much a column's name says.
     */
    enum Named {
        /** It is called as columns of times are. */
        STRONGLY,
        /** It may be one, such as "open time". */
        WEAKLY,
        /** It speaks of years. */
        YEARLY,
        /** It stands first, where times usually are. */
        FIRST,
        NOT
    }

    /**
     * A column read as times.
     *
     * @param times (rows), NONE for what is no time
     * @param firstUnreadable a row; -1 if all are times
     * @param remark for the user on how the form was chosen, if there was a choice
     */
    record Reading(long[] times, int unreadable, int firstUnreadable, @Nullable String remark) {
        int readable() {
            return times.length - unreadable;
        }

        static Reading of(long[] times, @Nullable String remark) {
            int unreadable = 0;
            int first = -1;
            for (int row = times.length - 1; row >= 0; row--) {
                if (times[row] == NONE) {
                    unreadable++;
                    first = row;
                }
            }
            return new Reading(times, unreadable, first, remark);
        }
    }

    private TimeFormat() {}

    /** Null where the column does not look like times at all. */
    static @Nullable Reading read(IntFunction<String> cells, int rows, Named named) {
        double[] numbers = new double[rows];
        long[] dayFirst = new long[rows];
        long[] monthFirst = new long[rows];
        @Nullable Form[] forms = new Form[rows];
        Map<Form, Integer> counts = new EnumMap<>(Form.class);
        int[] zoned = new int[2];
        int asNumber = 0;
        String sample = "";
        var date = new DateText();
        int none = 0;
        for (int row = 0; row < rows; row++) {
            String cell = cells.apply(row);
            numbers[row] = number(cell);
            dayFirst[row] = NONE;
            monthFirst[row] = NONE;
            if (!Double.isNaN(numbers[row])) {
                asNumber++;
            } else if (date.read(cell)) {
                forms[row] = date.form();
                counts.merge(date.form(), 1, Integer::sum);
                zoned[date.zoned() ? 1 : 0]++;
                dayFirst[row] = date.time(true);
                monthFirst[row] = date.form() == Form.YEAR_LAST ? date.time(false) : dayFirst[row];
                sample = date.form() == Form.YEAR_LAST && sample.isEmpty() ? cell : sample;
            } else if (++none >= HOPELESS && none == row + 1 && named != Named.STRONGLY) {
                return null;
            }
        }
        Form most = Form.YEAR_FIRST;
        for (var count : counts.entrySet()) {
            most = count.getValue() > counts.getOrDefault(most, 0) ? count.getKey() : most;
        }
        if (asNumber >= counts.getOrDefault(most, 0)) {
            return asNumber == 0 ? null : NumberTimes.read(numbers, named);
        }
        Reading reading = most == Form.YEAR_LAST
                ? yearLast(only(dayFirst, forms, most), only(monthFirst, forms, most), sample)
                : Reading.of(only(dayFirst, forms, most), null);
        return zoned[0] > 0 && zoned[1] > 0 && reading.remark() == null
                ? new Reading(
                        reading.times(),
                        reading.unreadable(),
                        reading.firstUnreadable(),
                        "%s without an offset from UTC beside others with one: taken as UTC"
                                .formatted(Findings.are(zoned[0], "time")))
                : reading;
    }

    private static double number(String cell) {
        double dot = cell.isEmpty() || cell.charAt(0) > '9' ? Double.NaN : NumberFormat.DOT.parse(cell);
        return Double.isNaN(dot) && cell.indexOf(',') > 0 ? NumberFormat.COMMA.parse(cell) : dot;
    }

    private static long[] only(long[] times, @Nullable Form[] forms, Form form) {
        for (int row = 0; row < times.length; row++) {
            times[row] = forms[row] == form ? times[row] : NONE;
        }
        return times;
    }

    /** What can be a date in all rows is the form; if both can, what spaces the rows more evenly, and else the day first. */
    private static Reading yearLast(long[] dayFirst, long[] monthFirst, String sample) {
        Reading day = Reading.of(dayFirst, "Dates such as " + sample + " are read as day, month, year");
        Reading month = Reading.of(monthFirst, "Dates such as " + sample + " are read as month, day, year");
        if (day.unreadable() != month.unreadable()) {
            return day.unreadable() < month.unreadable() ? day : month;
        }
        if (sample.indexOf('.') > 0 && sample.indexOf('.') < 3) {
            return day;
        }
        boolean monthIsEvener = evenness(monthFirst) > evenness(dayFirst) + 1e-9;
        Reading chosen = monthIsEvener ? month : day;
        String reason = monthIsEvener
                ? ", which spaces the rows more evenly than day, month, year"
                : ", though month, day, year is possible too";
        return new Reading(
                chosen.times(),
                chosen.unreadable(),
                chosen.firstUnreadable(),
                chosen.remark() + reason + ": if this is wrong, write them as 2024-12-31");
    }

    /** Share of the most common of the differences between times in order, months counting as equally long. */
    static double evenness(long[] times) {
        long[] sorted = Arrays.stream(times)
                .filter(time -> time != NONE)
                .distinct()
                .sorted()
                .toArray();
        long[] apart = new long[Math.max(0, sorted.length - 1)];
        for (int i = 0; i < apart.length; i++) {
            long days = (sorted[i + 1] - sorted[i]) / 86_400_000;
            apart[i] = days >= 28 && days <= 31 ? 30L * 86_400_000 : sorted[i + 1] - sorted[i];
        }
        Arrays.sort(apart);
        int most = 0;
        for (int i = 0, run = 0; i < apart.length; i++) {
            run = i > 0 && apart[i] == apart[i - 1] ? run + 1 : 1;
            most = Math.max(most, run);
        }
        return apart.length == 0 ? 0 : most / (double) apart.length;
    }
}
