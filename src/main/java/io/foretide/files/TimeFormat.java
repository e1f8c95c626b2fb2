package io.foretide.files;

import io.foretide.files.DateParser.Form;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Parses a column of times in the form that most rows have; without an offset they are UTC. */
final class TimeFormat {
    /** A cell that is not a time. */
    static final long NONE = Long.MIN_VALUE;

    /** Number of leading non-time cells after which a column is not a time column. */
    private static final int GIVE_UP_AFTER = 50;

    /** What a column's name suggests. */
    enum NameHint {
        /** A common name of time columns. */
        STRONGLY,
        /** A possible name, such as "open time". */
        WEAKLY,
        /** A name that suggests years. */
        YEARLY,
        /** The first column, the usual position of times. */
        FIRST,
        NOT
    }

    /**
     * A column parsed as times.
     *
     * @param times (rows), NONE if not a time
     * @param firstUnreadable a row; -1 if all are times
     * @param remark on the choice of the form, if there was one
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

    /** Null if the column does not look like times. */
    static @Nullable Reading read(IntFunction<String> cells, int rows, NameHint nameHint) {
        double[] numbers = new double[rows];
        long[] dayFirst = new long[rows];
        long[] monthFirst = new long[rows];
        @Nullable Form[] forms = new Form[rows];
        Map<Form, Integer> counts = new EnumMap<>(Form.class);
        int[] zoned = new int[2];
        int asNumber = 0;
        String sample = "";
        var date = new DateParser();
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
            } else if (++none >= GIVE_UP_AFTER && none == row + 1 && nameHint != NameHint.STRONGLY) {
                return null;
            }
        }
        Form mostRows = Form.YEAR_FIRST;
        for (var count : counts.entrySet()) {
            mostRows = count.getValue() > counts.getOrDefault(mostRows, 0) ? count.getKey() : mostRows;
        }
        if (asNumber >= counts.getOrDefault(mostRows, 0)) {
            return asNumber == 0 ? null : NumberTimes.read(numbers, nameHint);
        }
        Reading reading = mostRows == Form.YEAR_LAST
                ? yearLast(selectForm(dayFirst, forms, mostRows), selectForm(monthFirst, forms, mostRows), sample)
                : Reading.of(selectForm(dayFirst, forms, mostRows), null);
        return zoned[0] > 0 && zoned[1] > 0 && reading.remark() == null
                ? new Reading(
                        reading.times(),
                        reading.unreadable(),
                        reading.firstUnreadable(),
                        "%s without an offset from UTC among others with one: read as UTC"
                                .formatted(FileFindings.countedIs(zoned[0], "time")))
                : reading;
    }

    private static double number(String cell) {
        double dot = cell.isEmpty() || cell.charAt(0) > '9' ? Double.NaN : NumberFormat.DOT.parse(cell);
        return Double.isNaN(dot) && cell.indexOf(',') > 0 ? NumberFormat.COMMA.parse(cell) : dot;
    }

    private static long[] selectForm(long[] times, @Nullable Form[] forms, Form form) {
        for (int row = 0; row < times.length; row++) {
            times[row] = forms[row] == form ? times[row] : NONE;
        }
        return times;
    }

    /**
     * The order that is a date in all rows; if both are, the one that spaces the rows more evenly; otherwise day first.
     */
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

    /** Share of the most common distance between sorted times, treating months as equally long. */
    static double evenness(long[] times) {
        long[] sorted = Arrays.stream(times)
                .filter(time -> time != NONE)
                .distinct()
                .sorted()
                .toArray();
        long[] distances = new long[Math.max(0, sorted.length - 1)];
        for (int i = 0; i < distances.length; i++) {
            long days = (sorted[i + 1] - sorted[i]) / 86_400_000;
            distances[i] = days >= 28 && days <= 31 ? 30L * 86_400_000 : sorted[i + 1] - sorted[i];
        }
        Arrays.sort(distances);
        int longestRun = 0;
        for (int i = 0, run = 0; i < distances.length; i++) {
            run = i > 0 && distances[i] == distances[i - 1] ? run + 1 : 1;
            longestRun = Math.max(longestRun, run);
        }
        return distances.length == 0 ? 0 : longestRun / (double) distances.length;
    }
}
