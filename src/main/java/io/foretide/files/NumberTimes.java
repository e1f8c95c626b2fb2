package io.foretide.files;

import io.foretide.files.TimeFormat.NameHint;
import io.foretide.files.TimeFormat.Reading;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Times given as numbers: since the epoch, as spreadsheet days, or as digits of a date. */
final class NumberTimes {
    private static final long DAY = 86_400_000;

    /** 1980 to 2100 in epoch seconds: the range in which a number of an unnamed column may be a time. */
    private static final double FROM = 315_532_800;

    private static final double TO = 4_102_444_800.0;

    /** The same in spreadsheet days since 1899-12-30. */
    private static final double SERIAL_FROM = 29_221;

    private static final double SERIAL_TO = 73_051;
    private static final double SERIAL_EPOCH = 25_569;

    private NumberTimes() {}

    /** @param numbers (rows), NaN if not a number */
    static @Nullable Reading read(double[] numbers, NameHint nameHint) {
        double[] sorted =
                Arrays.stream(numbers).filter(x -> !Double.isNaN(x)).sorted().toArray();
        double minimum = sorted[0];
        double maximum = sorted[sorted.length - 1];
        boolean called = nameHint == NameHint.STRONGLY || nameHint == NameHint.WEAKLY || nameHint == NameHint.YEARLY;
        boolean ordered = ordered(numbers);
        if (called || (nameHint == NameHint.FIRST && ordered)) {
            Reading digits = digits(numbers, minimum, maximum, nameHint);
            if (digits != null) {
                return digits;
            }
            boolean serials = minimum >= SERIAL_FROM && maximum < SERIAL_TO;
            if (serials && (nameHint == NameHint.STRONGLY || ordered || regular(numbers, 1))) {
                return Reading.of(
                        times(numbers, x -> (x - SERIAL_EPOCH) * DAY),
                        "Times such as %s are read as a spreadsheet's days since 1899-12-30".formatted(text(minimum)));
            }
        }
        double unit = unit(sorted[sorted.length / 2]);
        boolean plausible = minimum >= FROM * unit && maximum < TO * unit;
        boolean accepted =
                nameHint == NameHint.STRONGLY || (plausible && (called || ordered || regular(numbers, unit)));
        return accepted ? sinceEpoch(numbers, unit, maximum) : null;
    }

    private static Reading sinceEpoch(double[] numbers, double unit, double maximum) {
        long[] times = times(numbers, x -> unit(x) == unit ? x / unit * 1000 : Double.NaN);
        return Reading.of(
                times,
                unit == 1 && maximum < FROM
                        ? "Times such as %s are small numbers: they are read as seconds since 1970"
                                .formatted(text(maximum))
                        : null);
    }

    /** Units per second: seconds, milliseconds, microseconds or nanoseconds, by magnitude. */
    private static double unit(double number) {
        double size = Math.abs(number);
        return size < 1e11 ? 1 : size < 1e14 ? 1e3 : size < 1e17 ? 1e6 : 1e9;
    }

    /** 20240102, 202401, 2024, and with a time of day 2024010214, 202401021430, 20240102143000. */
    private static @Nullable Reading digits(double[] numbers, double minimum, double maximum, NameHint nameHint) {
        double[] first = {1000, 190_001, 19_000_101, 1_900_010_100, 190_001_010_000.0, 19_000_101_000_000.0};
        double[] last = {2200, 210_012, 21_001_231, 2_100_123_123, 210_012_312_359.0, 21_001_231_235_959.0};
        for (int form = 0; form < first.length; form++) {
            int shape = form;
            boolean believed =
                    switch (form) {
                        case 0 -> nameHint == NameHint.STRONGLY || nameHint == NameHint.YEARLY || years(numbers);
                        case 2 -> true;
                        default -> nameHint != NameHint.FIRST;
                    };
            if (believed && minimum >= first[form] && maximum <= last[form]) {
                Reading read = Reading.of(
                        times(numbers, x -> dateOf(x, shape)),
                        "Times such as %s are read as digits of a date".formatted(text(minimum)));
                if (read.unreadable() == 0) {
                    return read;
                }
            }
        }
        return null;
    }

    /** Whether each is the year after or before the previous one. */
    private static boolean years(double[] numbers) {
        for (int i = 2; i < numbers.length; i++) {
            if (numbers[i] - numbers[i - 1] != numbers[1] - numbers[0]) {
                return false;
            }
        }
        return numbers.length > 2 && Math.abs(numbers[1] - numbers[0]) == 1;
    }

    private static double dateOf(double number, int form) {
        long digits = (long) number;
        if (digits != number) {
            return Double.NaN;
        }
        long date = form == 0 ? digits * 10_000 + 101 : form == 1 ? digits * 100 + 1 : digits;
        long clock = 0;
        if (form > 2) {
            long scale = form == 3 ? 100 : form == 4 ? 10_000 : 1_000_000;
            date = digits / scale;
            clock = digits % scale * (1_000_000 / scale);
        }
        if (clock / 10_000 > 23 || clock / 100 % 100 > 59 || clock % 100 > 59) {
            return Double.NaN;
        }
        try {
            LocalDate day = LocalDate.of((int) (date / 10_000), (int) (date / 100 % 100), (int) (date % 100));
            long seconds = clock / 10_000 * 3600 + clock / 100 % 100 * 60 + clock % 100;
            return day.toEpochDay() * DAY + seconds * 1000;
        } catch (DateTimeException e) {
            return Double.NaN;
        }
    }

    private static long[] times(double[] numbers, DoubleUnaryOperator toMillis) {
        long[] times = new long[numbers.length];
        for (int row = 0; row < times.length; row++) {
            double millis = Double.isNaN(numbers[row]) ? Double.NaN : toMillis.applyAsDouble(numbers[row]);
            times[row] = Double.isNaN(millis) ? TimeFormat.NONE : Math.round(millis);
        }
        return times;
    }

    /** Whether at most a tenth of the steps are in the other direction, and not all are zero. */
    private static boolean ordered(double[] numbers) {
        int up = 0;
        int down = 0;
        for (int i = 1; i < numbers.length; i++) {
            up += numbers[i] > numbers[i - 1] ? 1 : 0;
            down += numbers[i] < numbers[i - 1] ? 1 : 0;
        }
        return up + down > 0 && Math.min(up, down) <= .1 * (up + down);
    }

    /** Whether most distances between the sorted numbers are equal. */
    private static boolean regular(double[] numbers, double unit) {
        long[] times = times(numbers, x -> x / unit * 1000);
        return times.length > 3 && TimeFormat.evenness(times) > .5;
    }

    private static String text(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
}
